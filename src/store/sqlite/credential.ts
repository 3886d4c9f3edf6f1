import type Sqlite from 'better-sqlite3'
import { LRUCache } from 'lru-cache'
import type { Grant } from '../../domain/permissions.ts'
import { never } from '../../domain/time.ts'
import type { Credential } from '../gateway.ts'
import { dashed } from './columns.ts'

/**
 * A secret's row has all of its key that is needed here (triggers keep it so), but for what the rest of the look-up tells,
 * and lies where the first 60 bits of its digest say: one page that others do not share. Of who owns the key and what that
 * allows there is little, which stays in memory: one look-up in each table by a unique index. A text costs less to hand
 * over than a buffer, so ids come as `hex`. And `where` says `in (?)` even for one: to see whether a partial index would
 * do, SQLite looks into what is bound to `= ?`, and so prepares the statement again each time.
 */
const query = (where: string, more = '') => `
  select
    secret.pepper_id as pepperId, ${more}
    hex(secret.key_id) as keyId, secret.name as keyName, secret.scopes, secret.cidrs,
    coalesce(secret.key_created_at, secret.created_at) as createdAt, coalesce(secret.expires_at, ${never}) as expiresAt,
    secret.disabled_at as disabledAt, secret.revoked_at as revokedAt,
    hex(tenant.id) as tenantId, tenant.disabled_at as tenantDisabledAt,
    user.id is not null as ofUser, hex(coalesce(user.id, account.id)) as ownerId,
    coalesce(user.disabled_at, account.disabled_at) as ownerDisabledAt,
    coalesce(user.deleted_at, account.deleted_at) as ownerDeletedAt,
    hex(role.id) as roleId, role.name as roleName, role.permissions
  from api_key_secrets secret
    left join users user on user.id = secret.user_id
    left join service_accounts account on account.id = secret.service_account_id
    join tenants tenant on tenant.id = coalesce(secret.tenant_id, account.tenant_id)
    left join memberships member on member.user_id = secret.user_id and member.tenant_id = secret.tenant_id
    left join roles role on role.id = coalesce(member.role_id, account.role_id)
  where ${where}`

/** Where a secret lies. Of two whose digests begin alike only one can be stored: of 10⁷, once in 20,000 installations. */
const numberOf = (digest: Buffer): bigint => digest.readBigUInt64BE() >> 4n

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
  const byDigest = connection.prepare<[bigint, Buffer], Row>(query('secret.number in (?) and secret.digest in (?)'))
  const statements = new Map<number, Sqlite.Statement<(bigint | Buffer)[], Found>>()
  const ofKey = connection.prepare<Buffer, Found>(`${query('secret.key_id in (?)', 'secret.digest,')} limit 1`)

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
    const where = `secret.number in (${marks}) and secret.digest in (${marks})`
    const made = connection.prepare<(bigint | Buffer)[], Found>(query(where, 'secret.digest,'))
    statements.set(count, made)
    return made
  }

  return {
    byDigests(digests: readonly Buffer[], sequence: number): Credential[] {
      const [only, ...others] = digests
      if (only === undefined || others.length > 0) {
        const rows = statement(digests.length).all(...digests.map(numberOf), ...digests)
        return rows.map(row => decoded(row, row.digest, sequence))
      }
      // Of one it is known by which digest it was found, and its row costs less to ask for than a list.
      const row = byDigest.get(numberOf(only), only)
      return row === undefined ? [] : [decoded(row, only, sequence)]
    },
    ofKey(keyId: Buffer, sequence: number): Credential | undefined {
      const row = ofKey.get(keyId)
      return row && decoded(row, row.digest, sequence)
    }
  }
}
