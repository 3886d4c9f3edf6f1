import type Sqlite from 'better-sqlite3'
import { LRUCache } from 'lru-cache'
import type { Grant } from '../../domain/permissions.ts'
import type { Credential } from '../gateway.ts'
import { dashed } from './columns.ts'

/**
 * One look-up in each table by a unique index. A text costs less to hand over than a buffer, so ids come as `hex`. And
 * `where` says `in (?)` even for one: to see whether a partial index would do, SQLite looks into what is bound to `= ?`,
 * and so prepares the statement again each time. The number says where the key's row lies, and the id that it is the one.
 */
const query = (where: string, more = '') => `
  select
    secret.pepper_id as pepperId, ${more}
    hex(key.id) as keyId, key.name as keyName, key.scopes, key.cidrs,
    key.created_at as createdAt, key.expires_at as expiresAt, key.disabled_at as disabledAt, key.revoked_at as revokedAt,
    hex(tenant.id) as tenantId, tenant.disabled_at as tenantDisabledAt,
    user.id is not null as ofUser, hex(coalesce(user.id, account.id)) as ownerId,
    coalesce(user.disabled_at, account.disabled_at) as ownerDisabledAt,
    coalesce(user.deleted_at, account.deleted_at) as ownerDeletedAt,
    hex(role.id) as roleId, role.name as roleName, role.permissions
  from api_key_secrets secret
    join api_keys key on key.number = secret.key_number and +key.id = secret.key_id
    join tenants tenant on tenant.id = key.tenant_id
    left join users user on user.id = key.user_id
    left join service_accounts account on account.id = key.service_account_id
    left join memberships member on member.user_id = key.user_id and member.tenant_id = key.tenant_id
    left join roles role on role.id = coalesce(member.role_id, account.role_id)
  where ${where}`

interface Row extends Omit<Credential, 'sequence' | 'digest' | 'scopes' | 'cidrs' | 'ownerType' | 'role'> {
  readonly scopes: string | null
  readonly cidrs: string | null
  readonly ofUser: 0 | 1
  readonly roleId: string
  readonly roleName: string | null
  readonly permissions: string
}

type Found = Row & Pick<Credential, 'digest'>

/** There are a few tenants, owners and roles and many keys, which share what is `made` of the same text. */
function shared<Value extends object | string>(make: (text: string) => Value) {
  const known = new LRUCache<string, Value>({ max: 1000 })
  return (text: string): Value => {
    const value = known.get(text)
    if (value !== undefined) return value
    const made = make(text)
    known.set(text, made)
    return made
  }
}

/**
 * The hot path goes around drizzle, whose preparation and mapping take several times as long as the look-up. There is one
 * statement for each number of digests. `sequence` is that of a change before the reading.
 */
export function credentials(connection: Sqlite.Database) {
  const grants = shared<Grant[]>(JSON.parse)
  const id = shared(dashed)
  const word = shared(text => text)
  const byDigest = connection.prepare<Buffer, Row>(query('secret.digest in (?)'))
  const statements = new Map<number, Sqlite.Statement<Buffer[], Found>>()
  const ofKey = connection.prepare<Buffer, Found>(`${query('key.id in (?)', 'secret.digest,')} limit 1`)

  const decoded = (row: Row, digest: Buffer, sequence: number): Credential => ({
    sequence,
    digest,
    pepperId: word(row.pepperId),
    keyId: dashed(row.keyId),
    keyName: row.keyName,
    scopes: row.scopes === null ? null : grants(row.scopes),
    cidrs: row.cidrs === null ? null : JSON.parse(row.cidrs),
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    disabledAt: row.disabledAt,
    revokedAt: row.revokedAt,
    tenantId: id(row.tenantId),
    tenantDisabledAt: row.tenantDisabledAt,
    ownerType: row.ofUser ? 'user' : 'service_account',
    ownerId: id(row.ownerId),
    ownerDisabledAt: row.ownerDisabledAt,
    ownerDeletedAt: row.ownerDeletedAt,
    role:
      row.roleName === null
        ? null
        : { id: id(row.roleId), name: word(row.roleName), permissions: grants(row.permissions) }
  })

  function statement(count: number) {
    const known = statements.get(count)
    if (known !== undefined) return known
    const marks = Array.from({ length: count }, () => '?').join()
    const made = connection.prepare<Buffer[], Found>(query(`secret.digest in (${marks})`, 'secret.digest,'))
    statements.set(count, made)
    return made
  }

  return {
    byDigests(digests: readonly Buffer[], sequence: number): Credential[] {
      const [only, ...others] = digests
      if (only === undefined || others.length > 0) {
        const rows = statement(digests.length).all(...digests)
        return rows.map(row => decoded(row, row.digest, sequence))
      }
      // Of one it is known by which digest it was found, and its row costs less to ask for than a list.
      const row = byDigest.get(only)
      return row === undefined ? [] : [decoded(row, only, sequence)]
    },
    ofKey(keyId: Buffer, sequence: number): Credential | undefined {
      const row = ofKey.get(keyId)
      return row && decoded(row, row.digest, sequence)
    }
  }
}
