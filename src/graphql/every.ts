/** So many rows of one list at most: clients of the dialect know no pages. */
const most = 1000
const pageSize = 200

interface Page<Item> {
  readonly data: Item[]
  readonly next_cursor: string | null
}

/** The rows of a list, page by page, up to a thousand. */
export async function every<Item>(
  list: (query: { limit: number; cursor?: string }) => Promise<Page<Item>>
): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null | undefined
  do {
    const page: Page<Item> = await list({ limit: pageSize, ...(cursor && { cursor }) })
    items.push(...page.data)
    cursor = page.next_cursor
  } while (cursor !== null && items.length < most)
  return items
}
