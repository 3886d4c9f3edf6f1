import { type Case, caseOf } from './case.ts'
import { type Generator, get, post } from './load.ts'
import { names } from './names.ts'
import type { Running } from './processes.ts'
import { junk, type Seeded } from './seed.ts'

const batchSize = 100
/** More than can be sent in the time. */
const unknownTokens = 200_000

/** A database and a service on it. */
export interface Place {
  readonly seeded: Seeded
  readonly service: Running
}

/** The same, started more than once: V8 decides at each start anew what it makes of the program. */
export interface Starts {
  readonly seeded: Seeded
  readonly services: readonly Running[]
}

export interface Places {
  readonly generator: Generator
  /** As many as are in use, of a million keys in one tenant. */
  readonly tokens: readonly string[]
  readonly one: Place
  readonly hundredThousand: Place
  readonly million: Place
  /** Another process on the same file. */
  readonly second: Running
  /** The same keys in another file, for what uses more of them than a service keeps in memory, and for writing. */
  readonly cold: Place
  readonly uncachedThousand: Starts
  readonly uncachedMillion: Starts
}

const authorize = (tokens: readonly string[]) => tokens.map(token => get('/v1/authorize', token))

/** `GET /v1/me`, which every service has, and the making of keys. */
export function basicCases({ generator, tokens, million, cold }: Places): Case[] {
  const { adminToken, otherAccountId } = cold.seeded
  const me = tokens.map(token => get('/v1/me', token))
  const creations = tokens.map((_, index) =>
    post('/v1/api-keys', adminToken, { name: `made while measured ${index}`, user_id: otherAccountId })
  )
  return [
    caseOf(generator, { name: names.me, base: names.sized, servers: [million.service], requests: me }),
    caseOf(generator, {
      name: names.create,
      base: names.fastify,
      servers: [cold.service],
      requests: creations,
      expected: 201
    })
  ]
}

/** `GET /v1/authorize`. */
export function authorizeCases({ generator, tokens, ...places }: Places): Case[] {
  const { one, hundredThousand, million, second, cold, uncachedThousand, uncachedMillion } = places
  const base = names.fastify
  const some = ({ known }: Seeded, most = tokens.length) => authorize(known.slice(0, most))
  const cached = authorize(tokens)
  const both = [million.service, second]
  const junks = authorize(Array.from({ length: unknownTokens }, junk))
  const uncached = (name: string, base: string, { seeded, services }: Starts, most?: number) =>
    caseOf(generator, { name, base, servers: services, inTurn: true, requests: some(seeded, most) })
  return [
    caseOf(generator, { name: names.authorize, base, servers: [million.service], requests: cached }),
    caseOf(generator, {
      name: names.authorize5,
      base,
      servers: [hundredThousand.service],
      requests: some(hundredThousand.seeded),
      seconds: 1
    }),
    caseOf(generator, { name: names.authorize1, base, servers: [one.service], requests: some(one.seeded), seconds: 1 }),
    caseOf(generator, { name: names.two, base, servers: both, requests: cached, seconds: 1 }),
    uncached(names.uncached3, base, uncachedThousand),
    uncached(names.uncached6, names.uncached3, uncachedMillion),
    // What the size of the index costs alone: in the case that is judged ten times as many keys are in use as in its base.
    uncached(names.uncachedFew, names.uncached3, uncachedMillion, uncachedThousand.seeded.keys),
    caseOf(generator, {
      name: names.unknown,
      base,
      servers: [cold.service],
      requests: junks,
      expected: 401,
      seconds: 1
    }),
    // As long as it takes for the last use of keys to be written at least once.
    caseOf(generator, {
      name: names.cold,
      base,
      servers: [cold.service],
      requests: authorize(cold.seeded.known),
      seconds: 5
    })
  ]
}

/** `POST /v1/introspect` and its batch form. */
export function introspectCases({ generator, tokens, million: { seeded, service } }: Places): Case[] {
  const singly = tokens.map(token => post('/v1/introspect', seeded.askingToken, { token }))
  const batches = Array.from({ length: tokens.length / batchSize }, (_, index) => {
    const some = tokens.slice(index * batchSize, (index + 1) * batchSize)
    return post('/v1/introspect/batch', seeded.askingToken, { tokens: some.map(token => ({ token })) })
  })
  const wanted = { base: names.posted, servers: [service], holds: '"active":true' }
  return [
    caseOf(generator, { ...wanted, name: names.introspect, requests: singly }),
    caseOf(generator, { ...wanted, name: names.batch, requests: batches, seconds: 1 })
  ]
}
