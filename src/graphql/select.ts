import { invalid } from '../domain/refusal.ts'

type Direction = 'asc' | 'desc' | null

/** `where`, `order_by` and `limit` as the dialect has them, on rows that are already the caller's to see. */
export interface Selection<Row> {
  readonly where?: { readonly [Field in keyof Row]?: Comparison | null } | null
  readonly order_by?: readonly { readonly [Field in keyof Row]?: Direction }[] | null
  readonly limit?: number | null
}

/** A comparison with null compares nothing: old clients send `{_eq: null}` for "any". */
interface Comparison {
  readonly _eq?: unknown
  readonly _in?: readonly unknown[] | null
}

const fits = (value: unknown, { _eq, _in }: Comparison) =>
  (_eq === undefined || _eq === null || value === _eq) && (_in === undefined || _in === null || _in.includes(value))

/** What is null comes after everything else, as in the database that the dialect stems from. */
const text = (value: unknown) => (value === null ? '\u{10FFFF}' : String(value))

const compare = (a: unknown, b: unknown) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0)

/** @throws Refusal 'invalid_request' for a limit below zero. */
export function select<Row extends object>(rows: readonly Row[], { where, order_by, limit }: Selection<Row>): Row[] {
  if (limit && limit < 0) throw invalid('/limit', 'must not be negative')
  const conditions = Object.entries(where ?? {}) as [keyof Row, Comparison | null][]
  const orders = (order_by ?? []).flatMap(order => Object.entries(order) as [keyof Row, Direction][])
  const found = rows.filter(row => conditions.every(([field, comparison]) => fits(row[field], comparison ?? {})))
  // The last order named weighs least, and a sort that keeps equals in place leaves them to the ones before.
  for (const [field, direction] of orders.reverse()) {
    if (direction !== null) found.sort((a, b) => compare(a[field], b[field]) * (direction === 'desc' ? -1 : 1))
  }
  return found.slice(0, limit ?? undefined)
}
