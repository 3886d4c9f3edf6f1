import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'
import type { Generator } from './load.ts'

const { version } = JSON.parse(readFileSync(new URL(import.meta.resolve('autocannon/package.json')), 'utf8'))

/** For machines without wrk. It costs several times as much CPU a request, so its ratios are not those of wrk. */
export const cannon: Generator = {
  name: `autocannon ${version}`,
  prepare: ({ origin, requests, expected }) => {
    const sent = requests.map(request => ({ ...request }))
    return async ({ connections, seconds, from }) => {
      let next = from
      const setupRequest = () => {
        next += 1
        return sent[next % sent.length] ?? {}
      }
      const { duration, errors, latency, requests, statusCodeStats } = await autocannon({
        url: origin,
        connections,
        duration: seconds,
        requests: [{ setupRequest }]
      })
      const good = statusCodeStats[expected]?.count ?? 0
      return {
        requests: requests.total,
        seconds: duration,
        p50Milliseconds: latency.p50,
        p99Milliseconds: latency.p99,
        errors: errors + Math.max(0, requests.total - good)
      }
    }
  }
}
