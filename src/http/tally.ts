/** Counts by key. To count once more what was counted before costs one look. */
export function tally<Key>() {
  const counters = new Map<Key, { count: number }>()
  return {
    add(key: Key): void {
      const counter = counters.get(key)
      if (counter === undefined) counters.set(key, { count: 1 })
      else counter.count += 1
    },
    counts: (): [Key, number][] => [...counters].map(([key, { count }]): [Key, number] => [key, count])
  }
}

export type Tally<Key> = ReturnType<typeof tally<Key>>
