import { useLocation } from 'preact-iso'

export type Params = Readonly<Record<string, string | undefined>>

/** The address with these parameters changed; what is undefined or empty leaves it. */
export function addressWith(path: string, query: Params, patch: Params) {
  const kept = Object.entries({ ...query, ...patch }).filter(([, value]) => value !== undefined && value !== '')
  const search = new URLSearchParams(kept as [string, string][]).toString()
  return search === '' ? path : `${path}?${search}`
}

/**
 * What the view shows is in the address, so that links, reload and the back button work. `change` adds an entry to the
 * history; with `replace` it does not, which is right for a search that is being typed.
 */
export function useParams() {
  const { path, query, route } = useLocation()
  return {
    params: query as Params,
    href: (patch: Params) => addressWith(path, query, patch),
    change: (patch: Params, replace = false) => route(addressWith(path, query, patch), replace)
  }
}
