import { randomUUID } from 'node:crypto'
import { PGlite } from '@electric-sql/pglite'
import { eq, sql } from 'drizzle-orm'
import pg from 'pg'
import t, { type Test } from 'tap'
import { builtInRoles } from '../../src/domain/permissions.ts'
import { Unavailable } from '../../src/store/gateway.ts'
import { openDatabase } from '../../src/store/open.ts'
import { openPostgres } from '../../src/store/postgres/open.ts'
import { wire } from '../support/wire.ts'
import { conformance } from './conformance.ts'
import * as rows from './rows.ts'

const server = process.env.TEST_POSTGRES_URL
const ignore = () => undefined

/** A database of its own on the server, for as long as the test runs. */
async function freshDatabase(t: Test, url: string): Promise<string> {
  const name = `latchkey_${randomUUID().replaceAll('-', '')}`
  const administer = async (statement: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(statement)
    await client.end()
  }
  await administer(`create database ${name}`)
  t.teardown(() => administer(`drop database ${name} with (force)`))
  const fresh = new URL(url)
  fresh.pathname = name
  return fresh.href
}

t.test('a server keeps the contract', { skip: server ? false : 'TEST_POSTGRES_URL names no server' }, async t => {
  const url = await freshDatabase(t, server ?? '')
  await conformance(t, () => openPostgres(url, ignore))

  await t.test('replicas that start together agree on the schema', async t => {
    const url = await freshDatabase(t, server ?? '')
    const replicas = await Promise.all(Array.from({ length: 8 }, () => openPostgres(url, ignore)))
    t.equal(
      (await replicas[0]?.tables.roles.list({ where: undefined, orderBy: [], limit: 9 }))?.length,
      builtInRoles.length
    )
    await Promise.all(replicas.map(replica => replica.close()))
  })
})

t.test('over a socket', async t => {
  const pglite = await PGlite.create()
  const { url, cut, stop } = await wire(pglite)
  const errors: Error[] = []
  const open = () => openPostgres(url, error => errors.push(error))
  t.teardown(() => pglite.close())

  await t.test('the contract is kept', t => conformance(t, open))

  await t.test('a connection that breaks fails whoever uses it, and nobody after', async t => {
    const database = await open()
    const row = rows.tenant()
    const { columns } = database.tables.tenants
    const outcome = database.transaction(async ({ tenants }) => {
      await tenants.insert(row)
      cut()
      return tenants.find(undefined)
    })
    t.ok((await outcome.catch(error => error)) instanceof Unavailable)
    t.equal(await database.tables.tenants.find(eq(columns.id, row.id)), undefined, 'nothing was changed')

    // Now the pool has idle connections, which break while nobody waits for them.
    const before = errors.length
    cut()
    let failures = 0
    const fails = () =>
      database.ping().then(
        () => false,
        () => true
      )
    while (await fails()) failures += 1
    t.ok(failures <= 10, 'each fails one request at most')
    t.ok(errors.length > before, 'the log hears of it')
    await database.close()
  })

  await t.test('a transaction that loses a race runs again, four times at most', async t => {
    const database = await open()
    await pglite.exec(`
      create sequence race;
      create function lose(times int) returns boolean language plpgsql as $$ begin
        if nextval('race') <= times then raise exception 'lost' using errcode = '40001'; end if;
        return true;
      end $$`)
    const row = rows.tenant()
    const race = (times: number) =>
      database.transaction(async ({ tenants }) => {
        await tenants.insert(row)
        await tenants.find(sql`lose(${times})`)
      })
    await race(3)
    t.strictSame(await database.tables.tenants.find(eq(database.tables.tenants.columns.id, row.id)), row)

    await pglite.exec(`alter sequence race restart; delete from tenants`)
    t.ok((await race(4).catch(error => error)) instanceof Unavailable)
    t.equal(await database.tables.tenants.find(undefined), undefined)
    await database.close()
  })

  await t.test('built-in roles of an older version are brought up to date, once', async t => {
    const database = await open()
    const { columns } = database.tables.roles
    const id = builtInRoles[0]?.id ?? ''
    await database.tables.roles.update(eq(columns.id, id), { description: 'old', permissions: [] })
    for (let start = 0; start < 2; start += 1) {
      await (await open()).close()
      t.match(await database.tables.roles.find(eq(columns.id, id)), { ...builtInRoles[0], revision: 2 })
    }
    await database.close()
  })

  await t.test('a newer schema is refused', async t => {
    await pglite.exec(`insert into migrations (at, hash) values (${Number.MAX_SAFE_INTEGER}, 'from the future')`)
    await t.rejects(open(), { message: /newer version/ })
    await pglite.exec(`delete from migrations where hash = 'from the future'`)
    await (await open()).close()
  })

  await t.test('a server that is away is Unavailable, at the start and later', async t => {
    const database = await openDatabase({ engine: 'postgres', url }, ignore)
    await stop()
    t.ok((await database.ping().catch(error => error)) instanceof Unavailable)
    t.ok((await database.transaction(async () => undefined).catch(error => error)) instanceof Unavailable)
    await database.close()
    t.ok((await open().catch(error => error)) instanceof Unavailable)
  })
})
