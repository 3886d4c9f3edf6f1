import { sql } from 'drizzle-orm'
import { migrations, pending } from '../migrations.ts'
import type { Drizzle } from './gateway.ts'

/** Any fixed number will do; nothing else takes advisory locks in this database. */
const lock = 7_268_325

/**
 * Brings the schema up to date. Belongs in a transaction of its own, at `read committed`: replicas that start together
 * wait for each other, and must then see what the first has done. @throws Error when the schema is that of a newer version
 */
export async function migrate(database: Drizzle): Promise<void> {
  await database.execute(sql`select pg_advisory_xact_lock(${lock})`)
  await database.execute(sql`create table if not exists migrations (at bigint primary key, hash text not null)`)
  const applied = await database.select({ at: sql`at`.mapWith(Number) }).from(sql`migrations`)
  for (const migration of pending(
    migrations('postgres'),
    applied.map(({ at }) => at)
  )) {
    for (const statement of migration.sql) await database.execute(sql.raw(statement))
    await database.execute(sql`insert into migrations (at, hash) values (${migration.folderMillis}, ${migration.hash})`)
  }
}
