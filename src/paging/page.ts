import type { Cursors, Position } from './cursor.ts'

export interface PageQuery {
  readonly limit: number
  readonly cursor?: string | undefined
}

export interface PageOf<Item> {
  data: Item[]
  next_cursor: string | null
}

export interface Source<Row, Item> {
  /** What the cursor is bound to: the tenant, the list, its filter and its order. */
  readonly context: unknown
  readonly rows: (after: Position | undefined, limit: number) => Promise<Row[]>
  readonly position: (row: Row) => Position
  readonly view: (rows: Row[]) => Promise<Item[]> | Item[]
}

/** One page of a list. @throws Refusal 'invalid_request' for a cursor from elsewhere. */
export async function page<Row, Item>(
  cursors: Cursors,
  { limit, cursor }: PageQuery,
  { context, rows, position, view }: Source<Row, Item>
): Promise<PageOf<Item>> {
  const bound = JSON.stringify(context)
  // One row more than asked for tells whether there is a next page.
  const found = await rows(cursor === undefined ? undefined : cursors.open(bound, cursor), limit + 1)
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    data: await view(shown),
    next_cursor: last !== undefined && found.length > limit ? cursors.seal(bound, position(last)) : null
  }
}
