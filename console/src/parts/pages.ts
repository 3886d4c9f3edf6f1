import { useRef } from 'preact/hooks'
import { type Params, useParams } from './address.ts'

/**
 * `cursor` of the page that is shown, and the ways on and back: the API names the next page only, so the way is kept.
 * `bound` goes into the address with a cursor: what the list was made with and the address does not say otherwise.
 */
export function usePages(bound: Params = {}) {
  const { params, change } = useParams()
  const { cursor } = params
  const before = useRef(new Map<string, string | undefined>())

  return {
    cursor,
    next: (to: string) => {
      before.current.set(to, cursor)
      change({ ...bound, cursor: to })
    },
    // Whoever came by a link has no way behind them; the first page is where that starts.
    previous: cursor === undefined ? undefined : () => change({ cursor: before.current.get(cursor) })
  }
}
