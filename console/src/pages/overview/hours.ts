import type { Schemas } from '../../api/client.ts'

type Refusals = Schemas['Refusals']

export interface Hour {
  /** When it begins, in ms. */
  readonly at: number
  readonly count: number
  readonly refusals: readonly Refusals[]
}

const hourMilliseconds = 3_600_000
const sum = (refusals: readonly Refusals[]) => refusals.reduce((all, { count }) => all + count, 0)

/** The 24 hours that end with the current one, those without a refusal too; the oldest first. `now` in ms. */
export function hoursOf(refusals: readonly Refusals[], now: number): Hour[] {
  const current = now - (now % hourMilliseconds)
  const byHour = Map.groupBy(refusals, ({ hour }) => Date.parse(hour))
  return Array.from({ length: 24 }, (_, index) => {
    const at = current - (23 - index) * hourMilliseconds
    const inHour = byHour.get(at) ?? []
    return { at, count: sum(inHour), refusals: inHour }
  })
}

/** How often for which reason, the most frequent first. */
export function reasonsOf(hours: readonly Hour[]) {
  const byReason = Map.groupBy(
    hours.flatMap(({ refusals }) => refusals),
    ({ reason }) => reason
  )
  return [...byReason]
    .map(([reason, refusals]) => ({ reason, count: sum(refusals) }))
    .toSorted((one, other) => other.count - one.count)
}
