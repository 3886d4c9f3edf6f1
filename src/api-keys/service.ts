import { reliance } from '../agents/reliance.ts'
import type { Mutations, Note } from '../audit/mutation.ts'
import { authorize } from '../auth/authorize.ts'
import { still } from '../auth/caller.ts'
import { refuseExcess } from '../auth/power.ts'
import type { Caller } from '../auth/principal.ts'
import type { ApiKey as Row } from '../domain/entities.ts'
import { present } from '../domain/present.ts'
import { conflict, notFound } from '../domain/refusal.ts'
import { type Expected, refuseStale } from '../domain/revision.ts'
import { fold } from '../domain/text.ts'
import type { Cursors } from '../paging/cursor.ts'
import { page } from '../paging/page.ts'
import type { Database, Tables } from '../store/gateway.ts'
import { cidrsOf, expiryOf, powerOfKey, refuseWidening } from './limits.ts'
import { type Minting, mint } from './mint.ts'
import { ownerNamed, roleOfOwner } from './owner.ts'
import { filterOf, orderOf, positionOf } from './query.ts'
import { authorizeKey } from './reach.ts'
import type { ApiKey, ApiKeyPatch, ApiKeyQuery, CreatedApiKey, NewApiKey, Revocation, Revoked } from './schema.ts'
import * as store from './store.ts'
import { view } from './view.ts'

/** How many keys one call of a bulk revocation ends, so that no call holds the database for long. */
const bulk = 200

export interface Dependencies extends Minting {
  readonly database: Database
  readonly mutations: Mutations
  readonly cursors: Cursors
}

export function apiKeys({ database, mutations, cursors, ...minting }: Dependencies) {
  const { clock } = minting
  const viewOne = async (tables: Tables, key: Row): Promise<ApiKey> => {
    const [shown] = await view(tables, await store.withLastUse(tables, [key]), clock())
    return present(shown)
  }

  async function presented({ credential, tenantId }: Caller, tables: Tables): Promise<Row> {
    if (credential.type === 'session') throw notFound('API key')
    return still(await store.findKey(tables, tenantId, credential.id))
  }

  async function end(tables: Tables, caller: Caller, keys: readonly Row[], note: Note): Promise<number> {
    const at = clock()
    const ending = { at, by: caller.id, reason: 'revoked' } as const
    const ended = await store.endKeys(
      tables,
      keys.map(({ id }) => id),
      ending
    )
    const relyingOn = await reliance(tables, ended, at)
    for (const { id, name } of ended) note({ id, name, detail: relyingOn(id) ?? null })
    return ended.length
  }

  /** The key after an edit, with its new limits judged against the old ones and, when it is enabled, the caller's. */
  async function edited(tables: Tables, caller: Caller, key: Row, patch: ApiKeyPatch): Promise<Row> {
    const after: Row = {
      ...key,
      name: patch.name ?? key.name,
      nameKey: fold(patch.name ?? key.name),
      expiresAt: patch.expires_at === undefined ? key.expiresAt : expiryOf(patch.expires_at, clock()),
      scopes: patch.scopes === undefined ? key.scopes : patch.scopes,
      cidrs: patch.allowed_cidrs === undefined ? key.cidrs : cidrsOf(patch.allowed_cidrs),
      disabledAt: patch.disabled === undefined ? key.disabledAt : patch.disabled ? (key.disabledAt ?? clock()) : null,
      updatedAt: clock(),
      revision: key.revision + 1
    }
    const role = await roleOfOwner(tables, key)
    refuseWidening(powerOfKey(key, role), powerOfKey(after, role))
    const enabled = key.disabledAt !== null && after.disabledAt === null
    if (enabled) refuseExcess(caller, powerOfKey(after, role))
    return after
  }

  return {
    async list(caller: Caller, query: ApiKeyQuery) {
      const { limit, cursor, ...narrowing } = query
      const filter = filterOf(caller, 'read', query, clock())
      const order = orderOf(query.sort)
      const { tables } = database
      return page(
        cursors,
        { limit, cursor },
        {
          context: [caller.tenantId, caller.id, 'api-keys', narrowing],
          rows: async (after, count) =>
            store.withLastUse(tables, await store.listKeys(tables, filter, { ...order, after }, count)),
          position: positionOf(order.sort),
          view: rows => view(tables, rows, clock())
        }
      )
    },

    async get(caller: Caller, id: string): Promise<ApiKey> {
      const key = authorizeKey(caller, 'read', await store.findKey(database.tables, caller.tenantId, id))
      return viewOne(database.tables, key)
    },

    /** The key that the caller presented. @throws Refusal 'not_found' in a session. */
    async self(caller: Caller): Promise<ApiKey> {
      return viewOne(database.tables, await presented(caller, database.tables))
    },

    /** The one answer that carries the key itself. */
    async create(caller: Caller, input: NewApiKey): Promise<CreatedApiKey> {
      const ownerId = input.user_id ?? caller.id
      const forSelf = ownerId === caller.id && caller.type === 'user'
      const permit = () => authorize(caller, forSelf ? 'create:api-key' : 'create:service-api-key')
      return mutations.run(caller, { action: 'api_key.create', repeatable: input, permit }, async (tables, note) => {
        const owner = await ownerNamed(tables, caller, ownerId)
        const limits = {
          scopes: input.scopes ?? null,
          cidrs: cidrsOf(input.allowed_cidrs),
          expiresAt: expiryOf(input.expires_at, clock())
        }
        refuseExcess(caller, powerOfKey(limits, await roleOfOwner(tables, { ...owner, tenantId: caller.tenantId })))
        const wanted = { tenantId: caller.tenantId, ...owner, name: input.name, ...limits, createdBy: caller.id }
        const { key, token } = await mint(tables, minting, wanted)
        note({ id: key.id, name: key.name, detail: { owner_id: ownerId, scopes: key.scopes } })
        return { ...(await viewOne(tables, key)), key: token }
      })
    },

    /** Merge-patch: takes power away or leaves it alone. @throws Refusal 'authority_exceeded' */
    async update(caller: Caller, id: string, patch: ApiKeyPatch, expected?: Expected): Promise<ApiKey> {
      const act = { action: 'api_key.update', target: { id } }
      return mutations.run(caller, act, async (tables, note) => {
        const key = authorizeKey(caller, 'update', await store.findKey(tables, caller.tenantId, id))
        refuseStale(key, expected)
        if (key.revokedAt !== null) throw conflict('A revoked key cannot be changed.')
        const updated = await store.updateKey(tables, key, await edited(tables, caller, key, patch))
        note({ id, name: updated.name, detail: { ...patch } })
        return viewOne(tables, updated)
      })
    },

    /** For good. A key that was revoked before stays revoked, and that is no error. */
    async revoke(caller: Caller, id: string, expected?: Expected): Promise<void> {
      const act = { action: 'api_key.revoke', target: { id } }
      await mutations.run(caller, act, async (tables, note) => {
        const key = authorizeKey(caller, 'delete', await store.findKey(tables, caller.tenantId, id))
        refuseStale(key, expected)
        await end(tables, caller, [key], note)
      })
    },

    /** Whoever holds a key may end it. */
    async revokeSelf(caller: Caller): Promise<void> {
      await mutations.run(caller, { action: 'api_key.revoke' }, async (tables, note) => {
        await end(tables, caller, [await presented(caller, tables)], note)
      })
    },

    async revokeMany(caller: Caller, input: Revocation): Promise<Revoked> {
      return mutations.run(caller, { action: 'api_key.revoke' }, async (tables, note) => {
        const filter = { ...filterOf(caller, 'delete', input, clock()), unrevoked: true }
        const keys = await store.listKeys(tables, filter, { sort: 'created', descending: false }, bulk + 1)
        return { revoked: await end(tables, caller, keys.slice(0, bulk), note), more: keys.length > bulk }
      })
    }
  }
}

export type ApiKeys = ReturnType<typeof apiKeys>
