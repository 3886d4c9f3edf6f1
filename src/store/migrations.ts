import { join } from 'node:path'
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'
import { root } from '../root.ts'

/** The migrations of one dialect, oldest first. `drizzle/` is generated; see `drizzle.sqlite.ts`. */
export const migrations = (dialect: 'sqlite' | 'postgres') =>
  readMigrationFiles({ migrationsFolder: join(root, 'drizzle', dialect) })

/**
 * Those that the database has not seen. Each is known by the time at which it was generated.
 * @throws Error when the database has seen one that is not known: it belongs to a newer version, which may have changed
 * what this one relies on
 */
export function pending(known: readonly MigrationMeta[], applied: readonly number[]): MigrationMeta[] {
  const times = new Set(known.map(migration => migration.folderMillis))
  if (applied.some(time => !times.has(time))) {
    throw new Error('The database has the schema of a newer version. Start that version, or restore an older backup.')
  }
  const seen = new Set(applied)
  return known.filter(migration => !seen.has(migration.folderMillis))
}
