import type Sqlite from 'better-sqlite3'
import type { KeyUsage } from '../gateway.ts'
import { keyUses } from './schema.ts'

/**
 * Writes one use of a key; an older one than is known changes nothing, so that reports may arrive in any order, and
 * neither does one of a key that is gone. With `=` in place of `in` SQLite would plan the insertion anew for each id,
 * because of the indexes of `api_keys` that have a condition.
 */
export function usage(connection: Sqlite.Database) {
  const again = connection.prepare(`
    update key_uses
    set at = :at,
      address = coalesce(:address, address),
      user_agent = case when :address is null then user_agent else :userAgent end
    where key_id in (:id) and at < :at`)
  const first = connection.prepare(`
    insert into key_uses (key_id, at, address, user_agent)
    select id, :at, :address, case when :address is null then null else :userAgent end
    from api_keys
    where id in (:id)
    on conflict (key_id) do nothing`)

  return ({ keyId, at, address, userAgent }: KeyUsage): void => {
    const use = { id: keyUses.keyId.mapToDriverValue(keyId), at, address, userAgent }
    if (again.run(use).changes === 0) first.run(use)
  }
}
