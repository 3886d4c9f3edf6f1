import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { allows } from '../domain/permissions.ts'
import { forbidden } from '../domain/refusal.ts'
import { failureOf } from '../http/failure.ts'
import { catalogue, sendBare } from '../http/problems.ts'
import { problems } from '../http/schemas.ts'
import { setAuthHeaders } from './headers.ts'
import { Authorized, AuthorizeQuery, refusals } from './schema.ts'

const config = { verification: true, bodyUnread: true }

/**
 * For proxies that ask before they let a request through. The credential is the client's own, and the guard of the scope
 * judges it: what is left to do is to say whose it is.
 */
export const forwardAuthRoutes: FastifyPluginAsyncTypebox = async app => {
  app.setErrorHandler((error, request, reply) => {
    const { status } = catalogue[failureOf(error).code]
    if (status !== 401 && status !== 403) throw error
    return sendBare(error, request, reply)
  })
  // What a proxy forwards of a body is left alone, whatever it is.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))

  app.get(
    '/authorize',
    {
      config,
      schema: {
        operationId: 'authorizeRequest',
        summary: 'Judge the credential of this request, for a proxy',
        tags: ['Verification'],
        querystring: AuthorizeQuery,
        response: { 200: Authorized, ...refusals, ...problems(400) }
      }
    },
    ({ caller, query: { permission } }, reply) => {
      if (permission !== undefined && !allows(caller.permissions, permission)) throw forbidden(permission)
      setAuthHeaders(reply, caller)
      reply.send(undefined)
    }
  )

  // Envoy asks with the method and the path of the request, whose query is none of ours.
  app.all('/authorize/*', { config, schema: { hide: true } }, ({ caller }, reply) => {
    setAuthHeaders(reply, caller)
    reply.send(undefined)
  })
}
