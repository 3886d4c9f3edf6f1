import { and, asc, desc, eq, gt, lt, or, type SQL, type SQLWrapper } from 'drizzle-orm'
import type { ColumnOf, Page } from './gateway.ts'

export interface Keyset {
  /** Sorted by `column`, then by `id`, both in one direction; `column` may be the id itself, or an expression that is never null. */
  readonly column: SQLWrapper
  readonly id: ColumnOf<string>
  readonly descending: boolean
  readonly after: readonly [value: string | number, id: string] | undefined
}

/** A page by position and not by offset: rows that are inserted or removed meanwhile neither repeat nor skip others. */
export function keyset(where: SQL | undefined, { column, id, descending, after }: Keyset, limit: number): Page {
  const direction = descending ? desc : asc
  const beyond = descending ? lt : gt
  const orderBy = column === id ? [direction(id)] : [direction(column), direction(id)]
  if (after === undefined) return { where, orderBy, limit }
  const [value, last] = after
  const rest = column === id ? beyond(id, last) : or(beyond(column, value), and(eq(column, value), beyond(id, last)))
  return { where: and(where, rest), orderBy, limit }
}
