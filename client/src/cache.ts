const sweepMs = 1000

/**
 * At most `maxEntries` values, none of which is served at the end of its time or later. `now` and the ends are of one
 * monotonic clock, in milliseconds.
 */
export function cache<Value>(maxEntries: number, now: () => number) {
  const entries = new Map<string, { readonly value: Value; readonly until: number }>()
  let nextSweep = Number.NEGATIVE_INFINITY

  // All entries live about equally long, so the oldest is the one that ends first: evicting it costs its next user one
  // question a little early, and reading stays free of book-keeping. A tenth goes at once, so that a full cache is not
  // walked for every new entry.
  function sweep(time: number) {
    nextSweep = time + sweepMs
    for (const [key, { until }] of entries) if (until <= time) entries.delete(key)
    let excess = entries.size < maxEntries ? 0 : Math.ceil(maxEntries / 10)
    for (const key of entries.keys()) {
      if (excess === 0) break
      excess -= 1
      entries.delete(key)
    }
  }

  return {
    get(key: string): Value | undefined {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      if (now() < entry.until) return entry.value
      entries.delete(key)
      return undefined
    },

    set(key: string, value: Value, until: number): void {
      const time = now()
      entries.delete(key)
      if (until <= time) return
      if (entries.size >= maxEntries || time >= nextSweep) sweep(time)
      entries.set(key, { value, until })
    },

    /** How many entries are held, ended ones that no sweep has met among them. */
    size: (): number => entries.size
  }
}
