import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/pglite'
import t from 'tap'
import { newId } from '../../src/domain/id.ts'
import { migrations } from '../../src/store/migrations.ts'
import { databaseOf, type Engine, prepare } from '../../src/store/postgres/database.ts'
import { conformance } from './conformance.ts'
import * as rows from './rows.ts'

// Starting a database takes seconds on a busy machine.
t.setTimeout(120_000)

/** The database of a server, brought up to date. */
async function open(pglite: PGlite) {
  const database = drizzle(pglite)
  const engine: Engine = {
    database,
    transaction: (isolationLevel, work) => database.transaction(work, { isolationLevel }),
    close: () => pglite.close()
  }
  await prepare(engine)
  return databaseOf(engine)
}

t.test('PGlite keeps the contract', t => conformance(t, async () => open(await PGlite.create())))

t.test('the last uses of keys outlive their move to a table of their own', async t => {
  const pglite = await PGlite.create()
  const old = migrations('postgres').slice(0, 3)
  for (const statement of old.flatMap(({ sql }) => sql)) await pglite.exec(statement)
  const [tenantId, userId, used, unused] = [newId(), newId(), newId(), newId()]
  await pglite.exec(`
    create table migrations (at bigint primary key, hash text not null);
    insert into migrations values ${old.map(({ folderMillis, hash }) => `(${folderMillis}, '${hash}')`)};
    insert into tenants values ('${tenantId}', 'Acme', 'acme', 0, 0, null, 1);
    insert into users values ('${userId}', null, null, '', '', null, false, 0, 0, null, null, 1);
    insert into api_keys (id, tenant_id, user_id, name, name_key, created_by, created_at, updated_at, expires_at,
      last_used_at, last_used_address, last_used_user_agent, revision)
    select id, '${tenantId}', '${userId}', 'Nightly', 'nightly', '${userId}', 1, 2, 3, at, address, agent, 4
    from (values ('${used}'::uuid, 5, '192.0.2.1', 'curl/8'), ('${unused}', null, null, null))
      as made (id, at, address, agent)`)

  const database = await open(pglite)
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
})
