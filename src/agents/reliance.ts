import type { Tables } from '../store/gateway.ts'
import { agentsWith } from './store.ts'

/** An agent that asked for work so lately still runs, as far as anybody can tell. */
const runningMilliseconds = 24 * 60 * 60 * 1000
const mostAgents = 1000
const mostNames = 20

/**
 * The agents that stop working when keys end, by key: for the audit trail, where somebody will look for why they did. Their
 * names, each once and at most 20 a key, the last seen first; undefined for a key that nothing relies on.
 */
export async function reliance(tables: Tables, keys: readonly { readonly id: string }[], now: number) {
  const seenSince = now - runningMilliseconds
  const running = await agentsWith(tables, { keyIds: keys.map(({ id }) => id), seenSince }, mostAgents)
  const byKey = Map.groupBy(running, ({ keyId }) => keyId)
  return (keyId: string) => {
    const agents = byKey.get(keyId)
    return agents && { agents: [...new Set(agents.map(({ name }) => name))].slice(0, mostNames) }
  }
}
