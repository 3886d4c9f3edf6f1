import type { Server } from 'node:http'
import type { FastifyHttpOptions } from 'fastify'
import { type EdgeOptions, edgeAnswers } from './edge-answers.ts'
import { requestIds } from './request-id.ts'
import { buildSerializer } from './serialization.ts'
import { buildValidator } from './validation.ts'

export interface ServerSettings extends EdgeOptions {
  /** The proxies that may say who the client is. Not a number of hops: a direct client could make up as many. */
  readonly trustProxy: false | readonly string[]
}

/** Limits, all against a client that is slow or large. In bytes and milliseconds. */
export const limits = {
  body: 16 * 1024,
  head: 8 * 1024,
  pathParameter: 100,
  headTimeout: 4_000,
  requestTimeout: 10_000,
  idleTimeout: 10_000,
  /** Longer than nginx (60 s), Traefik (90 s) and Caddy (120 s) keep theirs: who hangs up first may do so on a request. */
  keepAliveTimeout: 125_000,
  checkInterval: 1_000
} as const

/** The options of the Fastify instance. Fastify's own defaults wait for ever, guess types and drop fields in silence. */
export const serverOptions = ({ log, headers, trustProxy, newId }: ServerSettings): FastifyHttpOptions<Server> => ({
  ...edgeAnswers({ headers, newId, log }),
  // Those who log have been given a logger: one made for each request costs as much as letting the request in.
  logger: false,
  // The id that a client sends is not believed.
  genReqId: requestIds(),
  requestIdHeader: false,
  trustProxy: trustProxy && [...trustProxy],
  bodyLimit: limits.body,
  requestTimeout: limits.requestTimeout,
  keepAliveTimeout: limits.keepAliveTimeout,
  http: {
    headersTimeout: limits.headTimeout,
    connectionsCheckingInterval: limits.checkInterval,
    maxHeaderSize: limits.head,
    // Node would refuse without a body; the transport hook does it with a problem.
    requireHostHeader: false,
    // Most requests have no body, and Node would set up its stream all the same; `body` knows of it.
    optimizeEmptyRequests: true
  },
  routerOptions: { maxParamLength: limits.pathParameter },
  onProtoPoisoning: 'error',
  onConstructorPoisoning: 'error',
  // A request that comes while the server closes is answered as usual, on a connection that ends after it.
  return503OnClosing: false,
  schemaController: { compilersFactory: { buildValidator, buildSerializer } }
})
