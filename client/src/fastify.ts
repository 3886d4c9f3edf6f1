import type { FastifyInstance } from 'fastify'
import { judge, unavailable } from './gate.ts'
import type { Identity } from './identity.ts'
import type { Verifier } from './verifier.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom the request stands for: there in every handler of the guarded scope, and nowhere else. */
    identity: Identity
  }
  interface FastifyContextConfig {
    /** What a key needs for this route, beside what it needs for the whole scope. */
    permission?: string
  }
}

export interface Guard {
  readonly verifier: Verifier
  /** What a key needs for every route of the scope. */
  readonly permission?: string
}

/**
 * Guards the scope that it is registered in, before bodies are read: 401 without a good key, 403 without the
 * permission, 503 when the service cannot be asked. Set Fastify's `trustProxy` where there is one: `request.ip` is the
 * address that a key bound to address ranges is judged by.
 */
export const latchkey = Object.assign(
  async (app: FastifyInstance, { verifier, permission }: Guard) => {
    app.decorateRequest('identity')
    app.addHook('onRequest', async (request, reply) => {
      const { headers, ip, routeOptions, log } = request
      const { identity, refusal } = await judge(verifier, headers.authorization, ip, [
        permission,
        routeOptions.config.permission
      ]).catch((error: unknown) => {
        log.error(error, 'a key could not be verified')
        return { identity: undefined, refusal: unavailable }
      })
      if (identity === undefined) return reply.code(refusal.status).headers(refusal.headers).send(refusal.body)
      request.identity = identity
    })
  },
  // Fastify gives plugins a scope of their own without it, and this one would guard nothing.
  { [Symbol.for('skip-override')]: true }
)
