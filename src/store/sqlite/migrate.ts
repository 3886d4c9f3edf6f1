import type Sqlite from 'better-sqlite3'
import { migrations, pending } from '../migrations.ts'

/**
 * Brings the schema up to date. Belongs in a transaction, so that of two processes that start together one waits; and
 * foreign keys must be off, since a migration that rebuilds a table would otherwise delete what refers to it
 * (https://sqlite.org/lang_altertable.html#otheralter).
 * @throws Error when the schema is that of a newer version, or when a migration leaves rows that refer to nothing
 */
export function migrate(connection: Sqlite.Database, known = migrations('sqlite')): void {
  connection.exec('create table if not exists migrations (at integer primary key, hash text not null)')
  const applied = connection.prepare<[], number>('select at from migrations').pluck().all()
  const record = connection.prepare('insert into migrations (at, hash) values (?, ?)')
  for (const { folderMillis, hash, sql } of pending(known, applied)) {
    for (const statement of sql) connection.exec(statement)
    record.run(folderMillis, hash)
    const [orphan] = connection.prepare<[], { table: string }>('pragma foreign_key_check').all()
    if (orphan) throw new Error(`The migration would leave rows in ${orphan.table} that refer to nothing.`)
  }
}
