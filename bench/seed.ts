import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { digests } from '../src/auth/digest.ts'
import { tokens } from '../src/auth/token.ts'
import type { ApiKey } from '../src/domain/entities.ts'
import { newId } from '../src/domain/id.ts'
import type { Grant } from '../src/domain/permissions.ts'
import { tenantAdminRoleId } from '../src/domain/permissions.ts'
import { never } from '../src/domain/time.ts'
import { openDatabase } from '../src/store/open.ts'
import { openWriter } from '../src/store/sqlite/connection.ts'
import { apiKeySecrets, apiKeys, serviceAccounts, tenants } from '../src/store/sqlite/schema.ts'
import { inserter } from './insert.ts'
import { shuffled } from './shuffle.ts'

const tenantCount = 10
const accountCount = 100
/** The tokens of so many keys are kept; of the others only a digest exists. More than the service keeps in memory. */
const knownCount = 200_000

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
// Good enough for what lives some minutes, and twenty times as fast as what real keys are made with.
const { mint } = tokens('lk', () => alphabet.charAt(Math.random() * alphabet.length))

/** A well-formed token that nobody has. */
export const junk = () => mint('service_account')

export interface Seeded {
  readonly file: string
  readonly keys: number
  readonly bytes: number
  /** Tokens in random order, of keys all over the file. */
  readonly known: readonly string[]
  /** Those of them that the asking key may ask about. */
  readonly inTenant: readonly string[]
  /** May do nothing but verify the keys of its tenant. */
  readonly askingToken: string
  /** May do everything in its tenant. */
  readonly adminToken: string
  /** Another service account of the tenant of those two. */
  readonly otherAccountId: string
}

/** Makes an SQLite file with `count` keys in use, the way that the service would have filled it, but in one transaction. */
export async function seed(file: string, count: number, pepper: string): Promise<Seeded> {
  const database = await openDatabase({ engine: 'sqlite', file }, console.error)
  await database.close()

  const marks = digests(Buffer.from(pepper))
  const [pepperId = ''] = marks.pepperIds
  const connection = openWriter(file)
  // Who loses these keys makes them again.
  connection.pragma('synchronous = OFF')
  connection.pragma('cache_size = -1000000')
  const insertTenant = inserter(connection, tenants)
  const insertAccount = inserter(connection, serviceAccounts)
  const insertKey = inserter(connection, apiKeys)
  const insertSecret = inserter(connection, apiKeySecrets)

  const now = Date.now()
  const stamp = { createdAt: now, updatedAt: now, revision: 1 }
  const tenantIds = Array.from({ length: tenantCount }, newId)
  const accounts = Array.from({ length: accountCount }, (_, index) => ({
    id: newId(),
    tenantId: tenantIds[index % tenantCount] ?? ''
  }))
  const known: string[] = []
  const inTenant: string[] = []

  function insert(
    serviceAccount: (typeof accounts)[number],
    name: string,
    digest: Buffer,
    scopes: Grant[] | null = null
  ) {
    const id = newId()
    const row: ApiKey = {
      id,
      tenantId: serviceAccount.tenantId,
      userId: null,
      serviceAccountId: serviceAccount.id,
      name,
      nameKey: name,
      scopes,
      cidrs: null,
      createdBy: serviceAccount.id,
      expiresAt: never,
      disabledAt: null,
      revokedAt: null,
      revokedBy: null,
      revokedReason: null,
      ...stamp
    }
    insertKey(row)
    insertSecret({ digest, keyId: id, pepperId, hint: 'lks_0000', createdAt: now })
  }

  function insertKnown(account: (typeof accounts)[number], name: string, scopes: Grant[] | null = null) {
    const token = junk()
    insert(account, name, marks.of(token).digest, scopes)
    return token
  }

  const [first, ...others] = accounts
  const otherAccount = others.find(({ tenantId }) => tenantId === first?.tenantId)
  if (first === undefined || otherAccount === undefined) throw new Error('too few accounts')
  const stride = Math.max(1, Math.floor(count / knownCount))

  const made = connection.transaction(() => {
    tenantIds.forEach((id, index) => {
      insertTenant({ id, name: `Tenant ${index}`, slug: `tenant-${index}`, disabledAt: null, ...stamp })
    })
    accounts.forEach(({ id, tenantId }, index) => {
      const owner = { roleId: tenantAdminRoleId, createdBy: id, disabledAt: null, deletedAt: null }
      insertAccount({ id, tenantId, name: `account ${index}`, ...owner, ...stamp })
    })
    for (let index = 0; index < count; index += 1) {
      const account = accounts[Math.floor(Math.random() * accountCount)] ?? first
      const name = `nightly build ${index}`
      if (index % stride > 0) insert(account, name, randomBytes(32))
      else {
        const token = insertKnown(account, name)
        known.push(token)
        if (account.tenantId === first.tenantId) inTenant.push(token)
      }
    }
    return {
      askingToken: insertKnown(first, 'backend', ['verify:api-key']),
      adminToken: insertKnown(first, 'administrator')
    }
  })()

  connection.pragma('wal_checkpoint(TRUNCATE)')
  connection.close()
  return {
    file,
    keys: count,
    bytes: statSync(file).size,
    known: shuffled(known),
    inTenant: shuffled(inTenant),
    otherAccountId: otherAccount.id,
    ...made
  }
}
