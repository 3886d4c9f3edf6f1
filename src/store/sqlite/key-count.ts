import { setImmediate } from 'node:timers/promises'
import { asc, gt, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import type { KeyCounts } from '../gateway.ts'
import { keyCounts } from '../key-counts.ts'
import { attempt } from './failure.ts'
import { apiKeys } from './schema.ts'

/** How many rows are read at a stretch: a millisecond or two, for which everybody else waits. */
const slice = 5_000
/** No UUID is less. */
const first = '00000000-0000-0000-0000-000000000000'

/** Counts the whole table, and lets others have their turn in between: no snapshot, but every key counts once. */
export async function countKeys(reader: BetterSQLite3Database, now: number): Promise<KeyCounts> {
  const total = { active: 0, disabled: 0, expired: 0, revoked: 0 }
  let after: string | null = first
  while (after !== null) {
    const some = reader
      .select()
      .from(apiKeys)
      .where(gt(apiKeys.id, after))
      .orderBy(asc(apiKeys.id))
      .limit(slice)
      .as('some')
    const last = sql<string | null>`max(${some.id})`.mapWith(apiKeys.id)
    const counted = reader.select({ ...keyCounts(some, now), last }).from(some)
    // There is one row, since it does not group.
    const {
      active,
      disabled,
      expired,
      revoked,
      last: reached
    } = attempt('api_keys', () => counted.get()) as KeyCounts & {
      last: string | null
    }
    total.active += active
    total.disabled += disabled
    total.expired += expired
    total.revoked += revoked
    after = reached
    await setImmediate()
  }
  return total
}
