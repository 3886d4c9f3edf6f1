import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../domain/time.ts'
import type { Database, KeyUsage, Tables } from '../store/gateway.ts'
import { countRefusals } from './store.ts'

/** How many keys one transaction tells of: it holds up whoever wants to be verified for as long as it takes. */
const batch = 100

type Refusals = Map<string, { readonly tenantId: string; readonly reason: string; count: number }>

/**
 * When and from where keys were last used, and how often known ones were refused: kept in memory and written in batches,
 * off the path of requests. A crash loses what came since the last `flush`. `redact` blots out credentials.
 */
export function usage({
  database,
  clock,
  redact
}: {
  database: Database
  clock: Clock
  redact: (text: string) => string
}) {
  let pending = new Map<string, KeyUsage>()
  let refusals: Refusals = new Map()

  async function flushUses(): Promise<void> {
    const uses = [...pending.values()]
    pending = new Map()
    while (uses.length > 0) {
      const some = uses.splice(0, batch)
      try {
        await database.recordUsage(some.map(use => ({ ...use, userAgent: redact(use.userAgent).slice(0, 256) })))
      } catch (error) {
        pending = new Map([...some, ...uses, ...pending.values()].map(use => [use.keyId, use]))
        throw error
      }
      await setImmediate()
    }
  }

  async function flushRefusals(): Promise<void> {
    const counts = refusals
    refusals = new Map()
    try {
      await database.transaction((tables: Tables) => countRefusals(tables, clock(), [...counts.values()]))
    } catch (error) {
      for (const { tenantId, reason, count } of counts.values()) refuse(tenantId, reason, count)
      throw error
    }
  }

  function refuse(tenantId: string, reason: string, count = 1): void {
    const key = `${tenantId} ${reason}`
    const known = refusals.get(key)
    if (known === undefined) refusals.set(key, { tenantId, reason, count })
    else known.count += count
  }

  return {
    /** An `address` that is null is not known: the one of the use before stays, and its user agent. */
    note(keyId: string, address: string | null, userAgent: string): void {
      const origin = (address === null ? pending.get(keyId) : undefined) ?? { address, userAgent }
      pending.set(keyId, { ...origin, keyId, at: clock() })
    },

    /** A key of the tenant was presented and refused. */
    refused: (tenantId: string, reason: string): void => refuse(tenantId, reason),

    /** What could not be written is tried again with the next batch, unless the key was used since. */
    async flush(): Promise<void> {
      if (pending.size > 0) await flushUses()
      if (refusals.size > 0) await flushRefusals()
    }
  }
}

export type Usage = ReturnType<typeof usage>
