import { and, isNull, lt, or, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import type { KeyUsage } from '../gateway.ts'
import { apiKeys } from './schema.ts'

/** Writes one use of a key; an older one than is known changes nothing, so that reports may arrive in any order. */
export function usage(database: BetterSQLite3Database) {
  const [at, address, userAgent] = [sql.placeholder('at'), sql.placeholder('address'), sql.placeholder('userAgent')]
  // With `=` SQLite would plan the statement anew for each id, because of the indexes that have a condition.
  const isThis = sql`${apiKeys.id} in (${sql.placeholder('keyId')})`
  const statement = database
    .update(apiKeys)
    .set({
      lastUsedAt: sql`${at}`,
      lastUsedAddress: sql`coalesce(${address}, ${apiKeys.lastUsedAddress})`,
      lastUsedUserAgent: sql`case when ${address} is null then ${apiKeys.lastUsedUserAgent} else ${userAgent} end`
    })
    .where(and(isThis, or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, at))))
    .prepare()

  // A placeholder does not know of what column it is.
  return ({ keyId, ...use }: KeyUsage) => void statement.run({ keyId: apiKeys.id.mapToDriverValue(keyId), ...use })
}
