import { median, medianOf, pairs, ratios } from './figures.ts'
import { names } from './names.ts'
import type { Samples } from './rounds.ts'

/** What is measured outside the rounds; undefined where it could not be. */
export interface Singles {
  readonly readyMilliseconds: number
  readonly restingMegabytes: number | undefined
  readonly usedMegabytes: number | undefined
  /** After everything that was asked of it. */
  readonly endMegabytes: number | undefined
  readonly bytesPerKey: number
  readonly verifyPerSecond: number | undefined
}

export interface Goal {
  readonly what: string
  readonly unit: string
  readonly better: 'more' | 'less'
  readonly must: number
  readonly aim: number
  /** NaN where it could not be measured. */
  readonly measured: number
}

export type Outcome = 'aim reached' | 'reached' | 'MISSED' | 'not measured'

export function outcome({ better, must, aim, measured }: Goal): Outcome {
  const reaches = (line: number) => (better === 'more' ? measured >= line : measured <= line)
  if (Number.isNaN(measured)) return 'not measured'
  if (reaches(aim)) return 'aim reached'
  return reaches(must) ? 'reached' : 'MISSED'
}

const more = (what: string, unit: string, must: number, aim: number, measured: number): Goal => ({
  what,
  unit,
  better: 'more',
  must,
  aim,
  measured
})

const less = (what: string, unit: string, must: number, aim: number, measured: number): Goal => ({
  what,
  unit,
  better: 'less',
  must,
  aim,
  measured
})

/** The lines that have to be reached, in ratios to a sample of the same round wherever there is one. */
export function goals(samples: Samples, singles: Singles): Goal[] {
  const rate = (name: string, base: string) => median(ratios(samples, name, base, 'rate'))
  const overBare = (name: string) =>
    median(pairs(samples, name, names.fastify).map(([one, bare]) => one.cpuMicroseconds - bare.cpuMicroseconds))
  const tail = median(ratios(samples, names.authorize, names.fastify, 'p99Milliseconds'))
  const { readyMilliseconds, usedMegabytes, bytesPerKey, verifyPerSecond } = singles
  return [
    more('`GET /v1/authorize`, cached, 10⁶ keys, to bare Fastify', '', 0.7, 0.9, rate(names.authorize, names.fastify)),
    more('`GET /v1/me`, cached, to bare Fastify with such a body', '', 0.65, 0.85, rate(names.me, names.sized)),
    more(
      '`POST /v1/introspect`, cached, to Fastify that parses the same',
      '',
      0.55,
      0.75,
      rate(names.introspect, names.posted)
    ),
    more('cold, 10⁶ keys, to bare Fastify', '', 0.27, 0.33, rate(names.cold, names.fastify)),
    more('cold, 10⁶ keys to 10³ keys', '', 0.85, 0.95, rate(names.uncached6, names.uncached3)),
    more('`authorize` to Better Auth’s `verifyApiKey`', '×', 20, 28, rate(names.authorize, names.betterAuth)),
    more('`authorize` to oidc-provider’s introspection', '×', 6, 8, rate(names.authorize, names.oidc)),
    less('p99, cached, to bare Fastify’s', '×', 2, 1.3, tail),
    less('p99 with `last_used` on, cold', 'ms', 25, 12, medianOf(samples, names.cold, 'p99Milliseconds')),
    less('CPU a request over bare Fastify, cached', 'µs', 12, 4, overBare(names.authorize)),
    less('CPU a request over bare Fastify, cold', 'µs', 50, 40, overBare(names.cold)),
    more('in-process `client.verify()`, cached', '/s', 1e6, 2e6, verifyPerSecond ?? Number.NaN),
    less('ready after start with 10⁶ keys', 'ms', 1000, 600, readyMilliseconds),
    less('resident memory after 10⁶ verifications', 'MB', 150, 120, usedMegabytes ?? Number.NaN),
    more(
      'keys created a second, `synchronous=FULL`, into 10⁶',
      '/s',
      1500,
      2500,
      medianOf(samples, names.create, 'rate')
    ),
    less('database bytes a key, all indexes', 'B', 600, 400, bytesPerKey)
  ]
}
