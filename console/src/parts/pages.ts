import { useRef } from 'preact/hooks'
import { useParams } from './address.ts'

/** `cursor` of the page that is shown, and the ways on and back: the API names the next page only, so the way is kept. */
export function usePages() {
  const { params, change } = useParams()
  const { cursor } = params
  const before = useRef(new Map<string, string | undefined>())

  return {
    cursor,
    next: (to: string) => {
      before.current.set(to, cursor)
      change({ cursor: to })
    },
    // Whoever came by a link has no way behind them; the first page is where that starts.
    previous: cursor === undefined ? undefined : () => change({ cursor: before.current.get(cursor) })
  }
}
