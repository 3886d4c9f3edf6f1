import { setImmediate } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import type { KeyCounts } from '../gateway.ts'
import { keyCounts } from '../key-counts.ts'
import { attempt } from './failure.ts'
import { apiKeys } from './schema.ts'

/** How many rows are read at a stretch: a millisecond or two, for which everybody else waits. */
const slice = 5_000

/** Counts the whole table, and lets others have their turn in between: no snapshot, but every key counts once. */
export async function countKeys(reader: BetterSQLite3Database, now: number): Promise<KeyCounts> {
  const total = { active: 0, disabled: 0, expired: 0, revoked: 0 }
  const newest = reader.select({ row: sql<number>`coalesce(max(rowid), 0)` }).from(apiKeys)
  // Both have one row, since they do not group.
  const last = attempt('api_keys', () => newest.get()) as { row: number }
  for (let row = 0; row < last.row; row += slice) {
    const some = reader
      .select(keyCounts(apiKeys, now))
      .from(apiKeys)
      .where(sql`rowid > ${row} and rowid <= ${row + slice}`)
    const { active, disabled, expired, revoked } = attempt('api_keys', () => some.get()) as KeyCounts
    total.active += active
    total.disabled += disabled
    total.expired += expired
    total.revoked += revoked
    await setImmediate()
  }
  return total
}
