import { and, desc, eq, gt, inArray, lt } from 'drizzle-orm'
import type { Agent } from '../domain/entities.ts'
import type { Position } from '../paging/cursor.ts'
import type { Tables } from '../store/gateway.ts'
import { keyset } from '../store/keyset.ts'

/** The agent that registers once more: the same client on the same machine with the same key. */
export const findAgentLike = (
  { agents: { columns, find } }: Tables,
  { keyId, type, name, address }: Pick<Agent, 'keyId' | 'type' | 'name' | 'address'>
) => find(and(eq(columns.keyId, keyId), eq(columns.type, type), eq(columns.name, name), eq(columns.address, address)))

export function listAgents(
  tables: Tables,
  { tenantId, keyId }: { tenantId: string; keyId?: string | undefined },
  after: Position | undefined,
  limit: number
) {
  const { columns, list } = tables.agents
  const where = and(eq(columns.tenantId, tenantId), keyId === undefined ? undefined : eq(columns.keyId, keyId))
  return list(keyset(where, { column: columns.id, id: columns.id, descending: true, after }, limit))
}

/** Those that have registered with any of these keys and were seen since, the last seen first. */
export const agentsWith = (
  { agents: { columns, list } }: Tables,
  { keyIds, seenSince }: { keyIds: string[]; seenSince: number },
  limit: number
) =>
  list({
    where: and(inArray(columns.keyId, keyIds), gt(columns.seenAt, seenSince)),
    orderBy: [desc(columns.seenAt)],
    limit
  })

export const insertAgent = ({ agents }: Tables, agent: Agent) => agents.insert(agent)

export const updateAgent = (
  { agents: { columns, update } }: Tables,
  id: string,
  patch: Pick<Agent, 'labels' | 'seenAt'>
) => update(eq(columns.id, id), patch)

/** Nothing happens when the agent was seen since `before`, or is another key's. */
export const markSeen = (
  { agents: { columns, update } }: Tables,
  { id, keyId, before, now }: { id: string; keyId: string; before: number; now: number }
) => update(and(eq(columns.id, id), eq(columns.keyId, keyId), lt(columns.seenAt, before)), { seenAt: now })

export const deleteUnseenAgents = ({ agents: { columns, ...table } }: Tables, before: number) =>
  table.delete(lt(columns.seenAt, before))
