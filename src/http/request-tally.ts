import { type Tally, tally } from './tally.ts'

interface Series {
  /** How many answers, by status. */
  readonly statuses: Tally<number>
  /** How many took up to each bound, and no less than the bound before. */
  readonly buckets: number[]
  seconds: number
}

/** In seconds; a verification takes a fraction of a millisecond and a sign-in tens of them. */
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

const heads = {
  count: `# HELP http_requests_total Requests answered.
# TYPE http_requests_total counter
`,
  time: `# HELP http_request_duration_seconds Time from the head of a request to its answer.
# TYPE http_request_duration_seconds histogram
`
}

/**
 * Counts and times requests by method and route. The metrics library looks labels up at each observation, which takes
 * longer than verifying a key; here that is done when somebody reads. Routes are patterns of ours: their text is safe.
 */
export function requestTally() {
  const all = new Map<string, Map<string, Series>>()

  function seriesOf(route: string, method: string): Series {
    const known = all.get(route)?.get(method)
    if (known !== undefined) return known
    const series = { statuses: tally<number>(), buckets: Array.from(bounds, () => 0), seconds: 0 }
    all.set(route, new Map([...(all.get(route) ?? []), [method, series]]))
    return series
  }

  const labelled = (): [string, Series][] =>
    [...all].flatMap(([route, methods]) =>
      [...methods].map(([method, series]): [string, Series] => [`method="${method}",route="${route}"`, series])
    )

  function countLines([labels, { statuses }]: [string, Series]): string[] {
    return statuses.counts().map(([status, count]) => `http_requests_total{${labels},status="${status}"} ${count}\n`)
  }

  function timeLines([labels, { statuses, buckets, seconds }]: [string, Series]): string[] {
    const name = 'http_request_duration_seconds'
    const total = statuses.counts().reduce((sum, [, count]) => sum + count, 0)
    let below = 0
    const lines = bounds.map((bound, index) => {
      below += buckets[index] as number
      return `${name}_bucket{le="${bound}",${labels}} ${below}\n`
    })
    const rest = [`${name}_bucket{le="+Inf",${labels}} ${total}`, `${name}_sum{${labels}} ${seconds}`]
    return [...lines, `${rest.join('\n')}\n`, `${name}_count{${labels}} ${total}\n`]
  }

  return {
    observe(method: string, route: string, status: number, milliseconds: number): void {
      const series = seriesOf(route, method)
      series.statuses.add(status)
      const seconds = milliseconds / 1000
      series.seconds += seconds
      const index = bounds.findIndex(bound => seconds <= bound)
      if (index >= 0) series.buckets[index] = (series.buckets[index] as number) + 1
    },

    /** In the Prometheus text format. */
    text: (): string =>
      [heads.count, ...labelled().flatMap(countLines), '\n', heads.time, ...labelled().flatMap(timeLines)].join('')
  }
}
