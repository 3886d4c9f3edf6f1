import type Sqlite from 'better-sqlite3'
import type { KeyUsage } from '../gateway.ts'
import { apiKeys } from './schema.ts'

/**
 * Writes one use of a key; an older one than is known changes nothing, so that reports may arrive in any order. With `=`
 * in place of `in` SQLite would plan the statement anew for each id, because of the indexes that have a condition.
 */
export function usage(connection: Sqlite.Database) {
  const statement = connection.prepare(`
    update api_keys
    set last_used_at = :at,
      last_used_address = coalesce(:address, last_used_address),
      last_used_user_agent = case when :address is null then last_used_user_agent else :userAgent end
    where id in (:id) and (last_used_at is null or last_used_at < :at)`)

  return ({ keyId, at, address, userAgent }: KeyUsage): void => {
    statement.run({ id: apiKeys.id.mapToDriverValue(keyId), at, address, userAgent })
  }
}
