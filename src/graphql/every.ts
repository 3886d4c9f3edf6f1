import type { PageOf } from '../paging/page.ts'

/** So many rows of one list at most: clients of the dialect know no pages. */
const most = 1000
const pageSize = 200

/** All rows of a list, page by page. */
export async function every<Item>(list: (query: { limit: number; cursor?: string }) => Promise<PageOf<Item>>): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null | undefined
  do {
    const page: PageOf<Item> = await list({ limit: pageSize, ...(cursor && { cursor }) })
    items.push(...page.data)
    cursor = page.next_cursor
  } while (cursor !== null && items.length < most)
  return items
}
