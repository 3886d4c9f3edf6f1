import type Sqlite from 'better-sqlite3'
import { Conflict, type KeyUsage } from '../gateway.ts'
import { attempt } from './failure.ts'
import { keyUses } from './schema.ts'

/**
 * Writes one use of a key; an older one than is known changes nothing, so that reports may arrive in any order, and
 * neither does one of a key that is gone.
 */
export function usage(connection: Sqlite.Database) {
  const write = connection.prepare(`
    insert into key_uses (key_id, at, address, user_agent)
    values (?, ?, ?, ?)
    on conflict (key_id) do update
    set at = excluded.at,
      address = coalesce(excluded.address, address),
      user_agent = iif(excluded.address is null, user_agent, excluded.user_agent)
    where key_uses.at < excluded.at`)

  return ({ keyId, at, address, userAgent }: KeyUsage): void => {
    const id = keyUses.keyId.mapToDriverValue(keyId)
    try {
      attempt('key_uses', () => write.run(id, at, address, address === null ? null : userAgent))
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
    }
  }
}
