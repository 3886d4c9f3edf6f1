import { EventEmitter, once } from 'node:events'
import { PGlite } from '@electric-sql/pglite'
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { builtInRoles } from '../../src/domain/permissions.ts'
import { Unavailable } from '../../src/store/gateway.ts'
import { openDatabase } from '../../src/store/open.ts'
import { openPostgres } from '../../src/store/postgres/open.ts'
import { wire } from '../support/wire.ts'
import { conformance } from './conformance.ts'
import * as rows from './rows.ts'

// PostgreSQL's protocol without its server: what a pool does when connections break, and the contract once more.

const ignore = () => undefined
const pglite = await PGlite.create()
const { url, cut, stop } = await wire(pglite)
const log = new EventEmitter()
const open = () => openPostgres(url, error => log.emit('broken', error))
t.teardown(() => pglite.close())

// Starting a database takes seconds on a busy machine.
t.setTimeout(120_000)

t.test('the contract is kept', t => conformance(t, open))

t.test('a connection that breaks fails whoever uses it, and nobody after', async t => {
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

  const reason = new Error('changed my mind')
  const hasty = database.transaction(async ({ tenants }) => {
    await tenants.insert(row)
    cut()
    throw reason
  })
  t.equal(await hasty.catch(error => error), reason, 'the first reason is the one to tell')
  t.equal(await database.tables.tenants.find(eq(columns.id, row.id)), undefined)

  // Now some break while nobody waits for them.
  await Promise.all([database.ping(), database.ping(), database.ping()])
  cut()
  t.match(await once(log, 'broken'), [Error], 'the log hears of it')
  let failures = 0
  const fails = () =>
    database.ping().then(
      () => false,
      () => true
    )
  while (await fails()) failures += 1
  t.ok(failures < 3, 'the others fail one request each at most')
  await database.close()
})

t.test('a transaction that loses a race runs again, four times at most', async t => {
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

t.test('built-in roles of an older version are brought up to date, once', async t => {
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

t.test('a newer schema is refused', async t => {
  await pglite.exec(`insert into migrations (at, hash) values (${Number.MAX_SAFE_INTEGER}, 'from the future')`)
  await t.rejects(open(), { message: /newer version/ })
  await pglite.exec(`delete from migrations where hash = 'from the future'`)
  await (await open()).close()
})

t.test('a server that is away is Unavailable, at the start and later', async t => {
  const database = await openDatabase({ engine: 'postgres', url }, ignore)
  await stop()
  t.ok((await database.ping().catch(error => error)) instanceof Unavailable)
  t.ok((await database.transaction(async () => undefined).catch(error => error)) instanceof Unavailable)
  await database.close()
  t.ok((await open().catch(error => error)) instanceof Unavailable)
})
