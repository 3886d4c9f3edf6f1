import { useState } from 'preact/hooks'

export interface Identified {
  readonly id: string
}

/** Which rows of the page are ticked. Rows that are no longer shown do not count. */
export function useSelection<Row extends Identified>(rows: readonly Row[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const isAll = (shown: readonly Row[]) => shown.length > 0 && shown.every(({ id }) => ids.has(id))

  return {
    rows: rows.filter(({ id }) => ids.has(id)),
    has: ({ id }: Row) => ids.has(id),
    isAll,
    toggle: ({ id }: Row) => setIds(ids.has(id) ? new Set([...ids].filter(it => it !== id)) : new Set([...ids, id])),
    toggleAll: (shown: readonly Row[]) => setIds(isAll(shown) ? new Set() : new Set(shown.map(({ id }) => id))),
    clear: () => setIds(new Set())
  }
}

export type Selection<Row extends Identified> = ReturnType<typeof useSelection<Row>>
