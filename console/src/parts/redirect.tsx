import { useLayoutEffect } from 'preact/hooks'
import { useLocation } from 'preact-iso'

/** Leads elsewhere without an entry in the history. */
export function Redirect({ to }: { to: string }) {
  const { route } = useLocation()
  useLayoutEffect(() => route(to, true), [to])
  return null
}
