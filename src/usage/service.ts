import { setImmediate } from 'node:timers/promises'
import type { LastUse } from '../auth/verdict.ts'
import type { Clock } from '../domain/time.ts'
import type { Database, KeyUsage, Tables } from '../store/gateway.ts'
import { countRefusals } from './store.ts'

/** How often uses are written, in ms: with the time that it takes, a crash loses ten seconds of them. */
export const flushMilliseconds = 9_000

/** How many keys one transaction tells of: it holds up whoever wants to be verified for as long as it takes. */
const batch = 50

/** How many by tenant and reason. Keys of no tenant are counted like others, so that they take as long, and not written. */
type Refusals = Map<string | undefined, Map<string, number>>

/**
 * When and from where keys were last used, and how often known ones were refused: kept in memory and written in batches,
 * off the path of requests. A crash loses what came since the last `flush`.
 */
export function usage({ database, clock }: { database: Database; clock: Clock }) {
  let pending = new Map<string, LastUse>()
  const began = clock()
  let refusals: Refusals = new Map()

  const written = ({ id, usedAt, usedFrom, usedWith }: LastUse): KeyUsage => ({
    keyId: id,
    at: began + usedAt,
    address: usedFrom,
    userAgent: usedWith
  })

  async function flushUses(): Promise<void> {
    // In the order of the keys, in which they lie close together on the disk.
    const uses = Array.from(pending.values(), taken).sort((one, other) => (one.id < other.id ? -1 : 1))
    pending = new Map()
    for (let index = 0; index < uses.length; index += batch) {
      const some = uses.slice(index, index + batch)
      try {
        await database.recordUsage(some.map(written), index + batch < uses.length)
      } catch (error) {
        for (const use of uses.slice(index)) waiting(use)
        throw error
      }
      await setImmediate()
    }
  }

  async function flushRefusals(): Promise<void> {
    const counts = [...refusals].flatMap(([tenantId, reasons]) =>
      tenantId === undefined ? [] : [...reasons].map(([reason, count]) => ({ tenantId, reason, count }))
    )
    refusals = new Map()
    if (counts.length === 0) return
    try {
      await database.transaction((tables: Tables) => countRefusals(tables, clock(), counts))
    } catch (error) {
      for (const { tenantId, reason, count } of counts) refuse(tenantId, reason, count)
      throw error
    }
  }

  function refuse(tenantId: string | undefined, reason: string, count = 1): void {
    const known = refusals.get(tenantId)
    if (known === undefined) refusals.set(tenantId, new Map([[reason, count]]))
    else known.set(reason, (known.get(reason) ?? 0) + count)
  }

  /** What is to be written of a key, whose verdict begins anew: what comes meanwhile is another use. */
  function taken(use: LastUse): LastUse {
    const { id, usedAt, usedFrom, usedWith } = use
    use.usePending = false
    use.usedFrom = null
    return { id, usedAt, usedFrom, usedWith, usePending: false }
  }

  /** What is written of a key: the first that came, where there are several verdicts on it. */
  function waiting(use: LastUse): LastUse {
    const first = pending.get(use.id)
    if (first !== undefined) return first
    pending.set(use.id, use)
    use.usePending = true
    return use
  }

  return {
    /** An `address` that is null is not known: the one of the use before stays, and its user agent. Texts are kept as they come. */
    note(use: LastUse, address: string | null, userAgent: string): void {
      const known = use.usePending ? use : waiting(use)
      // Floor makes a number of it that is no object: with each a new one, they would grow old with their keys.
      known.usedAt = Math.floor(clock() - began)
      if (address === null) return
      known.usedFrom = address
      known.usedWith = userAgent
    },

    /** A key was presented and refused; undefined when it is of no tenant, or not to show there. */
    refused: (tenantId: string | undefined, reason: string): void => refuse(tenantId, reason),

    /** What could not be written is tried again with the next batch, unless the key was used since. */
    async flush(): Promise<void> {
      if (pending.size > 0) await flushUses()
      await flushRefusals()
    }
  }
}

export type Usage = ReturnType<typeof usage>
