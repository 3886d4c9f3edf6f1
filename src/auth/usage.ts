import type { Clock } from '../domain/time.ts'
import type { Database, KeyUsage } from '../store/gateway.ts'

/**
 * When and from where keys were last used: kept in memory and written in batches, off the path of requests. A crash
 * loses what came since the last `flush`.
 */
export function usage({ database, clock }: { database: Database; clock: Clock }) {
  let pending = new Map<string, KeyUsage>()

  return {
    note(keyId: string, address: string): void {
      pending.set(keyId, { keyId, at: clock(), address })
    },

    /** What could not be written is tried again with the next batch, unless the key was used since. */
    async flush(): Promise<void> {
      const batch = pending
      if (batch.size === 0) return
      pending = new Map()
      try {
        await database.recordUsage([...batch.values()])
      } catch (error) {
        pending = new Map([...batch, ...pending])
        throw error
      }
    }
  }
}

export type Usage = ReturnType<typeof usage>
