import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { eq, sql } from 'drizzle-orm'
import t, { type Test } from 'tap'
import type { ApiKey } from '../../src/domain/entities.ts'
import { newId } from '../../src/domain/id.ts'
import { builtInRoles } from '../../src/domain/permissions.ts'
import { never } from '../../src/domain/time.ts'
import { installBuiltInRoles } from '../../src/store/built-in-roles.ts'
import { Conflict, Unavailable, type Weakened } from '../../src/store/gateway.ts'
import { atOnce } from '../../src/store/lane.ts'
import { migrations } from '../../src/store/migrations.ts'
import { openDatabase } from '../../src/store/open.ts'
import { openReader, openWriter } from '../../src/store/sqlite/connection.ts'
import { attempt } from '../../src/store/sqlite/failure.ts'
import { gateways } from '../../src/store/sqlite/gateway.ts'
import { migrate } from '../../src/store/sqlite/migrate.ts'
import { openSqlite } from '../../src/store/sqlite/open.ts'
import { statements } from '../../src/store/sqlite/statements.ts'
import { transaction } from '../../src/store/sqlite/transaction.ts'
import { conformance } from './conformance.ts'
import * as rows from './rows.ts'

const fileIn = (t: Test) => join(t.testdir(), 'data.db')

t.test('SQLite keeps the contract', t => conformance(t, () => openSqlite(fileIn(t))))

t.test('what was acknowledged survives a restart', async t => {
  const file = fileIn(t)
  const row = rows.tenant()
  const first = await openDatabase({ engine: 'sqlite', file }, () => t.fail('a file has no connection to break'))
  await first.tables.tenants.insert(row)
  await first.close()
  const second = await openSqlite(file)
  t.strictSame(await second.tables.tenants.find(eq(second.tables.tenants.columns.id, row.id)), row)
  await second.close()
})

t.test('connections are set up as documented', async t => {
  const file = fileIn(t)
  const writer = openWriter(file)
  const reader = openReader(file)
  t.teardown(() => {
    reader.close()
    writer.close()
  })
  const pragma = (connection: Sqlite.Database, name: string) => connection.pragma(name, { simple: true })
  const full = 2
  t.equal(pragma(writer, 'journal_mode'), 'wal')
  t.equal(pragma(writer, 'synchronous'), full)
  t.ok(reader.readonly)
  for (const connection of [writer, reader]) {
    t.equal(pragma(connection, 'busy_timeout'), 5000)
    t.equal(pragma(connection, 'trusted_schema'), 0)
    t.equal(pragma(connection, 'cache_size'), -2048)
  }
})

t.test('a statement is prepared once, and only so many are kept', t => {
  const connection = new Sqlite(':memory:')
  const statement = statements(connection)
  const first = statement('select 0')
  for (let number = 0; number < 200; number += 1) t.equal(statement(`select ${number}`).all([])[0]?.[0], number)
  t.equal(statement('select 0'), first)
  statement('select 200')
  const again = statement('select 0')
  t.not(again, first)
  t.strictSame(again.all([]), [[0]])
  connection.close()
  t.end()
})

t.test('nobody else can read the files', async t => {
  const folder = join(t.testdir(), 'new', 'data')
  const database = await openSqlite(join(folder, 'data.db'))
  await database.tables.tenants.insert(rows.tenant())
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
  t.equal(mode(folder), '700')
  for (const suffix of ['', '-wal', '-shm']) t.equal(mode(join(folder, `data.db${suffix}`)), '600', suffix)
  await database.close()
})

t.test('many keys are counted a few at a time, and others have their turn in between', async t => {
  const file = fileIn(t)
  const database = await openSqlite(file)
  const tenant = rows.tenant()
  const owner = rows.serviceAccount({ tenantId: tenant.id })
  const key = rows.apiKey({ tenantId: tenant.id, serviceAccountId: owner.id })
  await database.tables.tenants.insert(tenant)
  await database.tables.serviceAccounts.insert(owner)
  await database.tables.apiKeys.insert(key, { ...key, id: newId(), revokedAt: rows.moment })
  const other = new Sqlite(file)
  const columns = other.pragma('table_info(api_keys)') as { name: string }[]
  const names = columns.map(({ name }) => name)
  other.exec(`
    with recursive more (n) as (select 1 union all select n + 1 from more where n < 6000)
    insert into api_keys (${names}) select ${names.map(name => (name === 'id' ? 'randomblob(16)' : name))} from api_keys, more`)
  other.close()
  let turns = 0
  let next = setImmediate(function turn() {
    turns += 1
    next = setImmediate(turn)
  })
  const none = { disabled: 0, expired: 0 }
  t.strictSame(await database.countKeys(rows.moment), { ...none, active: 6001, revoked: 6001 })
  clearImmediate(next)
  t.ok(turns > 1)
  await database.close()
})

t.test('a folder that is there keeps its mode', async t => {
  const folder = join(t.testdir(), 'mine')
  mkdirSync(folder, { mode: 0o750 })
  await (await openSqlite(join(folder, 'data.db'))).close()
  t.equal((statSync(folder).mode & 0o777).toString(8), '750')
})

t.test('several processes start and write on one file, and none is turned away', async t => {
  const file = fileIn(t)
  const program = `
    const [, open, rows, file] = process.argv
    const { openSqlite } = await import(open)
    const { tenant } = await import(rows)
    const database = await openSqlite(file)
    for (let count = 0; count < 50; count += 1) {
      await database.tables.tenants.insert(tenant())
      await database.transaction(async ({ tenants }) => {
        await tenants.find(undefined)
        await tenants.insert(tenant())
      })
    }
    await database.close()`
  const open = import.meta.resolve('../../src/store/sqlite/open.ts')
  const given = [open, import.meta.resolve('./rows.ts'), file]
  const children = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ['--input-type=module', '--eval', program, ...given], {
      stdio: ['ignore', 'ignore', 'inherit']
    })
  )
  const codes = await Promise.all(children.map(async child => (await once(child, 'exit'))[0]))
  t.strictSame(codes, [0, 0, 0])
  const database = await openSqlite(file)
  t.equal((await database.tables.tenants.list({ where: undefined, orderBy: [], limit: 1000 })).length, 300)
  await database.close()
})

t.test('a file that a newer version has migrated is refused, and let go of', async t => {
  const file = fileIn(t)
  await (await openSqlite(file)).close()
  const connection = new Sqlite(file)
  connection.exec(`insert into migrations (at, hash) values (${Number.MAX_SAFE_INTEGER}, 'from the future')`)
  await t.rejects(openSqlite(file), { message: /newer version/ })
  connection.exec(`delete from migrations where hash = 'from the future'`)
  connection.close()
  await (await openSqlite(file)).close()
  t.notOk(existsSync(`${file}-wal`), 'the last connection to close takes its log along')
})

t.test('built-in roles of an older version are brought up to date, once', async t => {
  const file = fileIn(t)
  const id = builtInRoles[0]?.id ?? ''
  const old = await openSqlite(file)
  await old.tables.roles.update(eq(old.tables.roles.columns.id, id), { description: 'old', permissions: [] })
  await old.close()
  for (let start = 0; start < 2; start += 1) {
    const database = await openSqlite(file)
    const role = await database.tables.roles.find(eq(database.tables.roles.columns.id, id))
    t.match(role, { ...builtInRoles[0], revision: 2 })
    await database.close()
  }
})

t.test('a migration that rebuilds a table keeps what refers to it, and none leaves orphans', async t => {
  const file = fileIn(t)
  const database = await openSqlite(file)
  const tenant = rows.tenant()
  await database.tables.tenants.insert(tenant)
  await database.tables.roles.insert(rows.role({ tenantId: tenant.id }))
  await database.close()

  const writer = openWriter(file)
  t.teardown(() => writer.close())
  const step = (folderMillis: number, ...sql: string[]) => ({ sql, folderMillis, hash: 'test', bps: true })
  const applied = writer.prepare<[], number>('select at from migrations').pluck().all()
  const known = applied.map(at => step(at))
  const count = (table: string) => writer.prepare(`select count(*) from ${table} where id is not null`).pluck().get()
  const roles = count('roles')

  const rebuild = step(
    8e15,
    'create table renewed as select * from tenants',
    'drop table tenants',
    'alter table renewed rename to tenants',
    'create unique index tenants_id on tenants (id)'
  )
  await transaction(writer)(() => migrate(writer, [...known, rebuild]))
  t.equal(count('roles'), roles)

  const careless = step(8e15 + 1, 'delete from tenants')
  await t.rejects(
    transaction(writer)(() => migrate(writer, [...known, rebuild, careless])),
    { message: /rows in roles that refer to nothing/ }
  )
  t.equal(count('tenants'), 1)
})

t.test('the last uses of keys outlive their move to a table of their own', async t => {
  const file = fileIn(t)
  const old = openWriter(file)
  await transaction(old)(() => migrate(old, migrations('sqlite').slice(0, 3)))
  const id = (text: string) => Buffer.from(text.replaceAll('-', ''), 'hex')
  const [tenantId, userId, used, unused] = [newId(), newId(), newId(), newId()]
  old.prepare(`insert into tenants values (?, 'Acme', 'acme', 0, 0, null, 1)`).run(id(tenantId))
  old.prepare(`insert into users values (?, null, null, '', '', null, 0, 0, 0, null, null, 1)`).run(id(userId))
  const insert = old.prepare(`
    insert into api_keys (id, tenant_id, user_id, name, name_key, created_by, created_at, updated_at, expires_at,
      last_used_at, last_used_address, last_used_user_agent, revision)
    values (?, ?, ?, 'Nightly', 'nightly', ?, 1, 2, 3, ?, ?, ?, 4)`)
  const of = [id(tenantId), id(userId), id(userId)]
  insert.run(id(used), ...of, 5, '192.0.2.1', 'curl/8')
  insert.run(id(unused), ...of, null, null, null)
  old.close()

  const database = await openSqlite(file)
  const { apiKeys, keyUses } = database.tables
  const all = { where: undefined, orderBy: [], limit: 9 }
  t.strictSame(await keyUses.list(all), [{ keyId: used, at: 5, address: '192.0.2.1', userAgent: 'curl/8' }])
  const made = { name: 'Nightly', nameKey: 'nightly', createdBy: userId, createdAt: 1, updatedAt: 2, revision: 4 }
  const key = rows.apiKey({ tenantId, userId, ...made, expiresAt: 3 })
  t.strictSame(await apiKeys.list({ ...all, orderBy: [sql`${apiKeys.columns.id}`] }), [
    { ...key, id: used },
    { ...key, id: unused }
  ])
  await database.close()
  const reader = openReader(file)
  t.match(reader.pragma('table_list(key_uses)'), [{ wr: 1 }], 'which Drizzle knows nothing of')
  reader.close()
})

/** What the row of a secret says of its key and where it lies, where that is not what it should be. */
function differing(file: string) {
  const copied = ['user_id', 'service_account_id', 'name', 'scopes', 'cidrs', 'disabled_at', 'revoked_at']
  const same = copied.map(name => `secret.${name} is key.${name}`)
  const connection = openReader(file)
  const rows = connection
    .prepare(`select secret.*, key.* from api_key_secrets secret left join api_keys key on key.id = secret.key_id
        left join service_accounts account on account.id = key.service_account_id
      where not (${same.join(' and ')}
        and secret.tenant_id is iif(account.tenant_id is key.tenant_id, null, key.tenant_id)
        and secret.key_created_at is iif(secret.created_at is key.created_at, null, key.created_at)
        and secret.expires_at is iif(key.expires_at is ${never}, null, key.expires_at)
        and printf('%015X', number) is substr(hex(digest), 1, 15))`)
    .all()
  connection.close()
  return rows
}

t.test('a secret knows of its key what its key is, from before the copies and after every change', async t => {
  const file = fileIn(t)
  const old = openWriter(file)
  const access = { statements: statements(old), run: atOnce }
  const before = gateways(access, access)
  const tenant = rows.tenant()
  const elsewhere = rows.tenant()
  const owner = rows.serviceAccount({ tenantId: tenant.id })
  const user = rows.user()
  const ofAccount = () => rows.apiKey({ tenantId: tenant.id, serviceAccountId: owner.id })
  const ofUser = () => rows.apiKey({ tenantId: tenant.id, userId: user.id, scopes: ['read:*'], cidrs: ['10.0.0.0/8'] })
  const strayed = () => ({ ...ofAccount(), tenantId: elsewhere.id, createdAt: rows.moment - 7, expiresAt: rows.moment })
  const made = [ofAccount, ofUser, strayed, ofUser, ofAccount, strayed].map(newKey => {
    const key = newKey()
    return { key, secret: rows.secret({ keyId: key.id }) }
  })
  await transaction(old)(async () => {
    migrate(old, migrations('sqlite').slice(0, 5))
    await installBuiltInRoles(before)
    await before.tenants.insert(tenant, elsewhere)
    await before.serviceAccounts.insert(owner)
    await before.users.insert(user)
    for (const { key, secret } of made.slice(0, 3)) {
      await before.apiKeys.insert(key)
      await before.apiKeySecrets.insert(secret)
    }
  })
  old.close()

  const database = await openSqlite(file)
  const { apiKeys, apiKeySecrets } = database.tables
  for (const { key, secret } of made.slice(3)) {
    await apiKeys.insert(key)
    await apiKeySecrets.insert(secret)
  }
  for (const { key, secret } of made) {
    const { id: keyId, tenantId, createdAt, expiresAt } = key
    const { digest } = secret
    t.match(await database.findCredentials([digest]), [{ keyId, digest, tenantId, createdAt, expiresAt }])
  }
  t.strictSame(differing(file), [])

  const [first, second] = made as [(typeof made)[number], (typeof made)[number]]
  const another = rows.secret({ keyId: first.key.id })
  await apiKeySecrets.insert(another)
  const changes: Partial<ApiKey>[] = [
    { name: 'Renamed', nameKey: 'renamed' },
    { scopes: ['read:*'], cidrs: ['192.0.2.0/24'] },
    { expiresAt: never },
    { expiresAt: rows.moment + 5, createdAt: rows.moment - 9, tenantId: elsewhere.id },
    { disabledAt: rows.moment },
    { disabledAt: null, revokedAt: rows.moment, revokedBy: user.id, revokedReason: 'revoked' }
  ]
  for (const change of changes) {
    await apiKeys.update(eq(apiKeys.columns.id, first.key.id), change)
    t.strictSame(differing(file), [])
  }
  const times = { createdAt: rows.moment - 9, expiresAt: rows.moment + 5, revokedAt: rows.moment }
  const ended = { keyId: first.key.id, keyName: 'Renamed', tenantId: elsewhere.id, ...times }
  const found = await database.findCredentials([another.digest, first.secret.digest])
  t.match(found, [ended, ended], 'all secrets of a key hear of it')

  const last = made.at(-2) as (typeof made)[number]
  await database.tables.serviceAccounts.update(undefined, { tenantId: elsewhere.id })
  t.strictSame(differing(file), [])
  t.match(await database.findCredentials([last.secret.digest]), [{ tenantId: tenant.id }], 'keys stay where they are')

  const current = { digest: rows.digest(), pepperId: 'new' }
  await apiKeySecrets.update(eq(apiKeySecrets.columns.keyId, second.key.id), current)
  t.match(await database.findCredentials([current.digest]), [{ keyId: second.key.id, pepperId: 'new' }])
  t.strictSame(await database.findCredentials([second.secret.digest]), [])
  t.strictSame(differing(file), [])

  await turn()
  const other = new Sqlite(file)
  other.exec(`drop trigger api_keys_updated; update api_keys set name = 'other'`)
  other.close()
  t.equal(differing(file).length, 7, 'and a difference would show')
  await database.close()
})

t.test('digests that begin alike are no more the same than others', async t => {
  const file = fileIn(t)
  const database = await openSqlite(file)
  const { apiKeys, apiKeySecrets, tenants, serviceAccounts } = database.tables
  const tenant = rows.tenant()
  const owner = rows.serviceAccount({ tenantId: tenant.id })
  const key = rows.apiKey({ tenantId: tenant.id, serviceAccountId: owner.id })
  await tenants.insert(tenant)
  await serviceAccounts.insert(owner)
  await apiKeys.insert(key)
  const beginnings = ['0000000000000000', 'ffffffffffffffff', '7fffffffffffffff', '0123456789abcdef']
  for (const beginning of beginnings) {
    const like = () => Buffer.concat([Buffer.from(beginning, 'hex'), rows.digest().subarray(8)])
    const [stored, stranger, another] = [like(), like(), like()]
    await apiKeySecrets.insert(rows.secret({ keyId: key.id, digest: stored }))
    t.match(await database.findCredentials([stored]), [{ digest: stored }])
    t.strictSame(await database.findCredentials([stranger]), [])
    t.match(await database.findCredentials([stranger, stored, another]), [{ digest: stored }])
    const refused = apiKeySecrets.insert(rows.secret({ keyId: key.id, digest: stranger }))
    await t.rejects(refused, Conflict, 'there is room for one of them')
  }
  t.strictSame(differing(file), [])
  await database.close()
})

t.test('a file that is locked, or a disk that is full, is Unavailable and changes nothing', async t => {
  const file = fileIn(t)
  await (await openSqlite(file)).close()
  const writer = openWriter(file)
  const other = openWriter(file)
  t.teardown(() => {
    writer.close()
    other.close()
  })
  const transact = transaction(writer)

  writer.pragma('busy_timeout = 0')
  other.exec('begin immediate')
  t.ok((await transact(() => t.fail('has no turn')).catch(error => error)) instanceof Unavailable)
  other.exec('rollback')

  writer.pragma(`max_page_count = ${writer.pragma('page_count', { simple: true })}`)
  const insert = writer.prepare(`insert into setup_links (digest, created_at, expires_at) values (?, 0, 0)`)
  const outcome = transact(() => {
    for (;;) attempt('setup_links', () => insert.run(Buffer.alloc(1e5, rows.digest())))
  })
  t.ok((await outcome.catch(error => error)) instanceof Unavailable)
  t.notOk(writer.inTransaction)
  t.equal(writer.prepare('select count(*) from setup_links').pluck().get(), 0)
})

t.test('uses of a key that is there are not left out in silence', async t => {
  const file = fileIn(t)
  const database = await openSqlite(file)
  const other = new Sqlite(file)
  other.exec(`create trigger strict before insert on key_uses begin select raise(abort, 'not today'); end`)
  other.close()
  const use = { keyId: newId(), at: 1, address: null, userAgent: '' }
  await t.rejects(database.recordUsage([use]), { message: 'not today' })
  await database.close()
})

t.test('an error that makes SQLite roll back by itself ends the transaction all the same', async t => {
  const file = fileIn(t)
  const database = await openSqlite(file)
  const other = new Sqlite(file)
  other.exec(`create trigger strict before insert on setup_links begin select raise(rollback, 'not today'); end`)
  other.close()
  const row = rows.tenant()
  const outcome = database.transaction(async ({ tenants, setupLinks }) => {
    await setupLinks.insert(rows.setupLink()).catch(() => 'never mind')
    await tenants.insert(row)
  })
  await t.rejects(outcome, { message: 'not today' })
  t.equal(await database.tables.tenants.find(eq(database.tables.tenants.columns.id, row.id)), undefined)
  await database.close()
})

t.test(
  'what another process has weakened is found by the next request, wherever the event loop was before',
  async t => {
    const file = fileIn(t)
    const database = await openSqlite(file)
    const other = new Sqlite(file)
    t.teardown(async () => {
      other.close()
      await database.close()
    })
    const told: Weakened[] = []
    database.onWeakened(whose => told.push(whose))
    const weaken = () =>
      other.exec(`
      insert into sequence (name, value) values ('weakening', 1) on conflict (name) do update set value = value + 1`)

    // Input is read after these have run, and only then.
    for (const phase of [setImmediate, (work: () => void) => setTimeout(work, 1), process.nextTick]) {
      await new Promise<void>(resume => void phase(resume))
      database.inStep()
      told.length = 0
      weaken()
      await stat(file)
      t.ok(database.inStep())
      t.strictSame(told, ['anybody'])
      database.inStep()
      t.equal(told.length, 1, 'once')
    }

    const row = rows.tenant()
    await database.tables.tenants.insert(row)
    told.length = 0
    other.exec(`delete from idempotency_records`)
    await database.tables.tenants.update(eq(database.tables.tenants.columns.id, row.id), { name: 'New' })
    await stat(file)
    database.inStep()
    t.strictSame(told, ['anybody'], 'only of its own change, which it has told already')
  }
)
