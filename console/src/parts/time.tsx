// In figures: what is 47 hours ahead need not be tomorrow.
const relative = new Intl.RelativeTimeFormat(undefined)
const justNow = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(0, 'second')
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const minute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

const units = [
  ['year', 365.25 * 86_400],
  ['month', 30.44 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60]
] as const

/** `in 3 months`, `2 minutes ago`, `now`: the largest unit of which there is at least one. */
export function relativeTime(at: number, now: number) {
  const seconds = (at - now) / 1000
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 60]
  return unit === 'second' ? justNow : relative.format(Math.trunc(seconds / length), unit)
}

/** To the second, in the reader's zone and language. */
export const exactTime = (at: string) => exact.format(new Date(at))

/** The same to the minute, which is how people choose times. */
export const minuteTime = (at: string) => minute.format(new Date(at))

/** Of a time in ms: the value of a `datetime-local` input, in the reader's zone. */
export function localMinute(at: number) {
  const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}

/** Relative in the text, exact on hover; pages that show one thing in detail show `Exact` instead. */
export const Time = ({ at, tone }: { at: string; tone?: 'warning' | 'danger' }) => (
  <time dateTime={at} title={exactTime(at)} class={tone && `tone-${tone}`}>
    {relativeTime(Date.parse(at), Date.now())}
  </time>
)

export const Exact = ({ at }: { at: string }) => <time dateTime={at}>{exactTime(at)}</time>

const warningMilliseconds = 14 * 86_400_000

/** When something ends: quiet while that is far, in warning colour under 14 days, `Never` for null. */
export function Expiry({ at }: { at: string | null }) {
  if (at === null) return <span class="quiet">Never</span>
  const left = Date.parse(at) - Date.now()
  if (left > warningMilliseconds) return <Time at={at} />
  return <Time at={at} tone={left > 0 ? 'warning' : 'danger'} />
}
