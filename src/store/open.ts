import type { Database } from './gateway.ts'
import { openSqlite } from './sqlite/open.ts'

/** Where the data is: in a file (a path), or on a server (`postgres://…`). */
export type Place =
  | { readonly engine: 'sqlite'; readonly file: string }
  | { readonly engine: 'postgres'; readonly url: string }

/**
 * Opens the database and brings it up to date. `log` is told of connections that break while the service runs.
 * @throws Unavailable; Error when a newer version has migrated it
 */
export async function openDatabase(place: Place, log: (error: Error) => void): Promise<Database> {
  if (place.engine === 'sqlite') return openSqlite(place.file)
  // Code that is of no use beside a file.
  const { openPostgres } = await import('./postgres/open.ts')
  return openPostgres(place.url, log)
}
