import { randomBytes, randomInt } from 'node:crypto'
import { join } from 'node:path'
import { mint } from '../../src/api-keys/mint.ts'
import { endKeys, updateKey } from '../../src/api-keys/store.ts'
import { tokens } from '../../src/auth/token.ts'
import { newId } from '../../src/domain/id.ts'
import { type Grant, tenantAdminRoleId } from '../../src/domain/permissions.ts'
import { never } from '../../src/domain/time.ts'
import { insertAccount } from '../../src/service-accounts/store.ts'
import { services } from '../../src/services.ts'
import type { Tables } from '../../src/store/gateway.ts'
import { openDatabase } from '../../src/store/open.ts'
import { insertTenant } from '../../src/tenants/store.ts'

/** Keys of each class: one alone might lie in memory where it is found sooner. */
const keysEach = 16
/** What a wrong secret has in common with a real one: more than its hint. */
const sameCharacters = 12
const hour = 60 * 60 * 1000

const ground = { clock: Date.now, newId, retiredPeppers: [], tokenPrefix: 'lk', publicUrl: 'http://127.0.0.1' }

/** A token with the beginning of another, its checksum right. */
function resembling(token: string): string {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  const same = [...token.slice(token.indexOf('_') + 1, sameCharacters)]
  const { mint } = tokens(ground.tokenPrefix, () => same.shift() ?? alphabet.charAt(randomInt(alphabet.length)))
  return mint('service_account')
}

/** A token with a mistake in its checksum, which is refused by its shape alone. */
const misspelt = (token: string) => token.slice(0, -1) + (token.endsWith('0') ? '1' : '0')

/** Some of the same thing, one made after the other. */
async function several<Thing>(make: (index: number) => Thing | Promise<Thing>): Promise<Thing[]> {
  const things: Thing[] = []
  while (things.length < keysEach) things.push(await make(things.length))
  return things
}

/** Makes an SQLite database in `folder` with the keys of two tenants, as the service would have made them. */
export async function prepare(folder: string) {
  const pepper = randomBytes(32).toString('hex')
  const file = join(folder, 'latchkey.db')
  const database = await openDatabase({ engine: 'sqlite', file }, console.error)
  const all = services({ ...ground, database, pepper: Buffer.from(pepper) })
  const origin = { requestId: newId(), address: '127.0.0.1', userAgent: 'timing' }
  const password = randomBytes(16).toString('hex')
  const { tenant_id: tenantId } = await all.setup.install(origin, {
    tenant_name: 'Measured',
    email: 'admin@example.com',
    password
  })
  const now = Date.now()
  const stamp = { createdAt: now, updatedAt: now, disabledAt: null, revision: 1 }

  async function account(tables: Tables, tenantId: string) {
    const id = newId()
    const made = { id, tenantId, name: 'backend', roleId: tenantAdminRoleId, createdBy: id, deletedAt: null }
    await insertAccount(tables, { ...made, ...stamp })
    return (name: string, expiresAt = never, scopes: Grant[] | null = null) =>
      mint(tables, all, {
        tenantId,
        userId: null,
        serviceAccountId: id,
        name,
        scopes,
        cidrs: null,
        expiresAt,
        createdBy: id
      })
  }

  async function fill(tables: Tables) {
    const otherTenantId = newId()
    await insertTenant(tables, { id: otherTenantId, name: 'Other', slug: 'other', ...stamp })
    const [key, keyOfOther] = [await account(tables, tenantId), await account(tables, otherTenantId)]
    const asking = await key('asking', never, ['verify:api-key'])
    const good = await several(index => key(`good ${index}`))
    const revoked = await several(index => key(`revoked ${index}`))
    const ids = revoked.map(({ key }) => key.id)
    await endKeys(tables, ids, { at: now, by: asking.key.createdBy, reason: 'revoked' })
    const expired = await several(index => key(`expired ${index}`, now - hour))
    const disabled = await several(index => key(`disabled ${index}`))
    for (const { key } of disabled) await updateKey(tables, key, { disabledAt: now })
    const others = await several(index => keyOfOther(`good ${index}`))
    const unknown = await several(() => all.tokens.mint('service_account'))
    const refused = {
      unknown,
      'wrong secret': good.map(({ token }) => resembling(token)),
      revoked: revoked.map(({ token }) => token),
      expired: expired.map(({ token }) => token),
      disabled: disabled.map(({ token }) => token)
    }
    return {
      askingToken: asking.token,
      misspelt: unknown.map(misspelt),
      refused,
      otherTenant: others.map(({ token }) => token)
    }
  }

  const filled = await database.transaction(fill)
  await database.close()
  return { ...filled, place: { dataDir: folder, file, pepper } }
}

export type Prepared = Awaited<ReturnType<typeof prepare>>
