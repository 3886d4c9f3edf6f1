import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'

/** Another process may hold the file for this long, in ms, before a statement gives up. */
const timeout = 5000
/**
 * Memory for pages, in KiB: enough for those that lead to a million keys. What lies at their end the operating system keeps
 * as well, and more of it here would only take room in the caches of the processor.
 */
const cacheSize = 2048

/**
 * The one connection that writes. Makes the file and its folder when they are missing, for their owner alone; SQLite
 * gives the files beside it the same mode. Foreign keys are still off, for migrations; see `enforceForeignKeys`.
 */
export function openWriter(file: string): Sqlite.Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  closeSync(openSync(file, 'a', 0o600))
  const connection = setUp(new Sqlite(file, { timeout }))
  connection.pragma('journal_mode = WAL')
  // With NORMAL a power cut undoes what has been acknowledged (https://sqlite.org/pragma.html#pragma_synchronous).
  connection.pragma('synchronous = FULL')
  connection.pragma('foreign_keys = OFF')
  return connection
}

/** Sees what is committed, also while the writer is in a transaction. */
export const openReader = (file: string): Sqlite.Database => setUp(new Sqlite(file, { readonly: true, timeout }))

function setUp(connection: Sqlite.Database) {
  // A file from elsewhere must not run functions by way of its triggers and views.
  connection.pragma('trusted_schema = OFF')
  connection.pragma(`cache_size = -${cacheSize}`)
  return connection
}
