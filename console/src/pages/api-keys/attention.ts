import type { Params } from '../../parts/address.ts'
import type { KeyQuery } from './keys.ts'

const dayMilliseconds = 86_400_000

/** What somebody should look at, as the overview counts it. */
export const attentionChoices = [
  ['expiring', 'Expire within 14 days'],
  ['never-used', 'Never used'],
  ['unused', 'Unused for 90 days']
] as const

/** Since when in ms the view is open: from page to page of a list its filter has to stay the same. */
export const momentOf = ({ at, cursor }: Params, opened: number) => {
  const bound = cursor === undefined ? Number.NaN : Date.parse(at ?? '')
  return Number.isNaN(bound) ? opened : bound
}

/** The filter that finds them; `now` in ms. */
export function attentionQuery(only: string | undefined, now: number): KeyQuery {
  const inDays = (days: number) => new Date(now + days * dayMilliseconds).toISOString()
  if (only === 'expiring') return { expires_after: inDays(0), expires_before: inDays(14) }
  // What was used was used after 1970; what was never used is before everything.
  if (only === 'never-used') return { last_used_before: new Date(0).toISOString() }
  return only === 'unused' ? { created_before: inDays(-90), last_used_before: inDays(-90) } : {}
}
