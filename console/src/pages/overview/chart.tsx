import type { Hour } from './hours.ts'

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
export const number = new Intl.NumberFormat()

export const hourText = (at: number) => clock.format(at)

/** What somebody sees at a glance. */
function summaryOf(hours: readonly Hour[]) {
  const most = hours.reduce((one, other) => (other.count > one.count ? other : one))
  const all = hours.reduce((sum, { count }) => sum + count, 0)
  if (all === 0) return 'No key was refused in the last 24 hours.'
  return `Keys refused by the hour: ${number.format(all)} in the last 24 hours, most of them, ${number.format(most.count)}, from ${hourText(most.at)} on.`
}

const height = 100

/** Bars by the hour. Pictures are for looking: what they say is in the table below too. */
export function Chart({ hours }: { hours: readonly Hour[] }) {
  const top = Math.max(1, ...hours.map(({ count }) => count))
  return (
    <div class="chart">
      <p class="top" aria-hidden="true">
        {number.format(top)}
      </p>
      <svg
        viewBox={`0 0 ${hours.length * 10} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summaryOf(hours)}
      >
        {hours.map(({ at, count }, index) => (
          <g key={at}>
            <title>{`${hourText(at)}: ${number.format(count)}`}</title>
            <rect class="hit" x={index * 10} y="0" width="10" height={height} />
            <rect
              class="column"
              x={index * 10 + 1.5}
              y={height - (count / top) * height}
              width="7"
              height={(count / top) * height}
            />
          </g>
        ))}
      </svg>
      <p class="hours" aria-hidden="true">
        {hours
          .filter((_, index) => index % 6 === 0)
          .map(({ at }) => (
            <span key={at}>{hourText(at)}</span>
          ))}
      </p>
    </div>
  )
}
