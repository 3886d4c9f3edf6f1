import { findKeys } from '../api-keys/store.ts'
import type { Mutations } from '../audit/mutation.ts'
import { authorize } from '../auth/authorize.ts'
import type { Caller } from '../auth/principal.ts'
import type { Agent as Row } from '../domain/entities.ts'
import { ownerOf } from '../domain/owner.ts'
import { present } from '../domain/present.ts'
import { Refusal } from '../domain/refusal.ts'
import { type Clock, timestamp } from '../domain/time.ts'
import type { Cursors } from '../paging/cursor.ts'
import { page } from '../paging/page.ts'
import type { Database, Tables } from '../store/gateway.ts'
import type { Agent, AgentQuery, NewAgent } from './schema.ts'
import * as store from './store.ts'

/** Agents ask for work every few seconds; that they did is written down at most this often. */
const seenMilliseconds = 10 * 1000

/** @throws Refusal 'forbidden' for a session: an agent is known by the key that it uses. */
function keyOf({ credential }: Caller): string {
  if (credential.type === 'api_key') return credential.id
  throw new Refusal('forbidden', 'Agents register with an API key.')
}

async function view(tables: Tables, agents: readonly Row[]): Promise<Agent[]> {
  const keys = await findKeys(
    tables,
    agents.map(({ keyId }) => keyId)
  )
  return agents.map(agent => {
    const key = present(keys.find(({ id }) => id === agent.keyId))
    return {
      id: agent.id,
      name: agent.name,
      type: agent.type,
      labels: agent.labels,
      key_id: agent.keyId,
      key_name: key.name,
      user_id: ownerOf(key),
      address: agent.address,
      created_at: timestamp(agent.createdAt),
      last_seen_at: timestamp(agent.seenAt)
    }
  })
}

/** Clients that have said that they run with a key: what stops working when the key is revoked. */
export function agents({
  database,
  clock,
  newId,
  mutations,
  cursors
}: {
  database: Database
  clock: Clock
  newId: () => string
  mutations: Mutations
  cursors: Cursors
}) {
  return {
    async list(caller: Caller, { key_id: keyId, ...query }: AgentQuery) {
      authorize(caller, 'read:agent')
      const filter = { tenantId: caller.tenantId, keyId }
      return page(cursors, query, {
        context: [caller.tenantId, 'agents', keyId ?? null],
        rows: (after, limit) => store.listAgents(database.tables, filter, after, limit),
        position: ({ id }) => [id, id],
        view: rows => view(database.tables, rows)
      })
    },

    /** An agent that starts again on the same machine with the same key is the same agent. */
    async register(caller: Caller, { name, type, labels }: NewAgent): Promise<{ id: string }> {
      return mutations.run(caller, { action: 'agent.register' }, async (tables, note) => {
        authorize(caller, 'create:agent')
        const identity = { keyId: keyOf(caller), type, name, address: caller.origin.address }
        const now = clock()
        const known = await store.findAgentLike(tables, identity)
        const id = known?.id ?? newId()
        if (known) await store.updateAgent(tables, id, { labels, seenAt: now })
        else {
          const { tenantId } = caller
          await store.insertAgent(tables, { id, tenantId, ...identity, labels, createdAt: now, seenAt: now })
        }
        note({ id, name, detail: { type, labels } })
        return { id }
      })
    },

    /** An agent has asked for work. One that this key did not register is nobody's business, and no error. */
    async seen(caller: Caller, id: string): Promise<void> {
      const now = clock()
      await store.markSeen(database.tables, { id, keyId: keyOf(caller), before: now - seenMilliseconds, now })
    }
  }
}

export type Agents = ReturnType<typeof agents>
