import { type Minting, mint } from '../api-keys/mint.ts'
import { type Actor, anonymous, type Mutations, type Note } from '../audit/mutation.ts'
import type { Passwords } from '../auth/password.ts'
import type { Origin } from '../auth/principal.ts'
import { tenantAdminRoleId } from '../domain/permissions.ts'
import { conflict, Refusal } from '../domain/refusal.ts'
import { fold } from '../domain/text.ts'
import { never } from '../domain/time.ts'
import { insertMembership } from '../memberships/store.ts'
import type { Database, Tables } from '../store/gateway.ts'
import { slugOf } from '../tenants/slug.ts'
import { findAnyTenant, insertTenant } from '../tenants/store.ts'
import { insertUser } from '../users/store.ts'
import type { Installation, NewInstallation } from './schema.ts'
import { deleteSetupLinks, findSetupLink, insertSetupLink } from './store.ts'

const linkMilliseconds = 60 * 60 * 1000

/** The first tenant and its operator, whichever way they are made. */
export type First = Omit<NewInstallation, 'token'>

export interface Dependencies extends Minting {
  readonly database: Database
  readonly mutations: Mutations
  readonly passwords: Passwords
}

/** The first start: an installation is set up once, by whoever holds the link or the machine. */
export function setup({ database, mutations, passwords, ...minting }: Dependencies) {
  const { clock, newId, tokens, digests } = minting

  async function establish(tables: Tables, first: First, passwordDigest: string, note: Note): Promise<Installation> {
    const now = clock()
    const row = { createdAt: now, updatedAt: now, disabledAt: null, revision: 1 }
    const [tenantId, userId] = [newId(), newId()]
    const slug = first.tenant_slug ?? slugOf(first.tenant_name)
    await insertTenant(tables, { id: tenantId, name: first.tenant_name, slug, ...row })
    await insertUser(tables, {
      id: userId,
      email: first.email,
      emailKey: fold(first.email),
      firstName: first.first_name ?? '',
      lastName: first.last_name ?? '',
      passwordDigest,
      operator: true,
      deletedAt: null,
      ...row
    })
    const { disabledAt: _, ...joined } = row
    await insertMembership(tables, { id: newId(), tenantId, userId, roleId: tenantAdminRoleId, ...joined })
    await deleteSetupLinks(tables)
    note({ id: tenantId, name: first.tenant_name, detail: { operator_id: userId } }, tenantId)
    return { tenant_id: tenantId, user_id: userId }
  }

  return {
    /** A new token for the link, valid for an hour and once; undefined when a tenant exists. Ends earlier links. */
    async link(): Promise<string | undefined> {
      return database.transaction(async tables => {
        if (await findAnyTenant(tables)) return undefined
        const token = tokens.mint('setup')
        const now = clock()
        await deleteSetupLinks(tables)
        await insertSetupLink(tables, {
          digest: digests.of(token).digest,
          createdAt: now,
          expiresAt: now + linkMilliseconds
        })
        return token
      })
    },

    /** @throws Refusal 'invalid_credentials' for a link that is unknown, over or used. */
    async complete(origin: Origin, { token, ...first }: NewInstallation): Promise<Installation> {
      const candidates = digests.candidates(token).map(({ digest }) => digest)
      const wrong = () =>
        new Refusal('invalid_credentials', 'This link is not valid any more. Start the service again.')
      // Before the password costs anything.
      if ((await findSetupLink(database.tables, candidates, clock())) === undefined) throw wrong()
      const passwordDigest = await passwords.choose(first.password, first.email)
      return mutations.runAs(anonymous(origin), { action: 'tenant.setup' }, async (tables, note) => {
        if ((await findSetupLink(tables, candidates, clock())) === undefined) throw wrong()
        return establish(tables, first, passwordDigest, note)
      })
    },

    /** For whoever runs commands on the machine. The key is shown this once. @throws Refusal 'conflict' when a tenant exists. */
    async install(origin: Origin, first: First): Promise<Installation & { key: string }> {
      const passwordDigest = await passwords.choose(first.password, first.email)
      const system: Actor = { type: 'system', id: null, tenantId: null, keyId: null, origin }
      return mutations.runAs(system, { action: 'tenant.setup' }, async (tables, note) => {
        if (await findAnyTenant(tables)) throw conflict('The service has been set up already.')
        const made = await establish(tables, first, passwordDigest, note)
        const wanted = {
          tenantId: made.tenant_id,
          userId: made.user_id,
          serviceAccountId: null,
          name: 'setup',
          scopes: null,
          cidrs: null,
          expiresAt: never,
          createdBy: made.user_id
        }
        const { key, token } = await mint(tables, minting, wanted)
        note({ type: 'api_key', id: key.id, name: key.name }, made.tenant_id)
        return { ...made, key: token }
      })
    }
  }
}

export type Setup = ReturnType<typeof setup>
