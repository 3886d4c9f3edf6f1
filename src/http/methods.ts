import type {} from '@fastify/swagger'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Rejection } from './rejection.ts'

const answering = (allow: string) => async (request: FastifyRequest, reply: FastifyReply) => {
  reply.header('allow', allow)
  if (request.method === 'OPTIONS') return reply.code(204).send()
  throw new Rejection('method_not_allowed', `This path takes ${allow}.`)
}

/**
 * Answers, on every path that has a route, the methods that it has none for: `OPTIONS` with 204, others with 405, both
 * with `Allow` (RFC 9110 §10.2.1). Call it before the first route and register what it returns after the last one.
 */
export function otherMethods(app: FastifyInstance) {
  const paths = new Set<string>()
  app.addHook('onRoute', ({ url }) => {
    paths.add(url)
  })

  return fp(async (last: FastifyInstance) => {
    // Under a wildcard anything may or may not exist, so the methods without a route stay with 404 there.
    for (const url of [...paths].filter(path => !path.includes('*'))) {
      const missing = last.supportedMethods.filter(method => !last.hasRoute({ url, method }))
      const present = last.supportedMethods.filter(method => method === 'OPTIONS' || !missing.includes(method))
      const answer = answering(present.sort().join(', '))
      // In the first hook, so that a body is neither read nor judged before.
      last.route({ url, method: missing, schema: { hide: true }, onRequest: answer, handler: answer })
    }
  })
}
