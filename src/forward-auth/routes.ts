import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '../auth/principal.ts'
import { allows } from '../domain/permissions.ts'
import { forbidden } from '../domain/refusal.ts'
import type { Recognize } from '../http/authenticate.ts'
import { failureOf } from '../http/failure.ts'
import { catalogue, sendBare } from '../http/problems.ts'
import { problems } from '../http/schemas.ts'
import { headersOfCaller, headersOfKey } from './headers.ts'
import { Authorized, AuthorizeQuery, refusals } from './schema.ts'

const onlyPermission = 'permission='

const config = { verification: true, bodyUnread: true }

function sendHeaders(reply: FastifyReply, caller: Caller): void {
  const headers = headersOfCaller(caller)
  for (let index = 0; index < headers.length; index += 2) reply.header(headers[index] as string, headers[index + 1])
  reply.send(undefined)
}

/**
 * For proxies that ask before they let a request through. The credential is the client's own, and the guard of the scope
 * judges it, unless `recognize` knows whose it is: what is left to do is to say so.
 */
export const forwardAuthRoutes: FastifyPluginAsyncTypebox<{ recognize: Recognize }> = async (app, { recognize }) => {
  // What is no permission, or not it alone, is allowed to nobody, and so judged by the schema.
  function known(request: FastifyRequest, query: string | undefined) {
    if (query !== undefined && !query.startsWith(onlyPermission)) return undefined
    const key = recognize(request, query?.slice(onlyPermission.length))
    return key && headersOfKey(key)
  }

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
      config: { ...config, known },
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
      sendHeaders(reply, caller)
    }
  )

  // Envoy asks with the method and the path of the request, whose query is none of ours.
  app.all('/authorize/*', { config, schema: { hide: true } }, ({ caller }, reply) => sendHeaders(reply, caller))
}
