import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/**
 * What every answer carries, also those that Node or Fastify give before a hook runs. An answer of this service is
 * data about credentials: it is not stored, not framed, not embedded, not guessed at. Pages loosen the policy themselves.
 */
export const securityHeaders = (https: boolean): Readonly<Record<string, string>> => ({
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  ...(https && { 'strict-transport-security': 'max-age=31536000' })
})

declare module 'fastify' {
  interface FastifyRequest {
    /** When its head was there, as `performance.now()` says it. */
    began: number
    /** The configuration of its route, in which an unknown path has no `url`. Fastify makes it anew whenever it is asked. */
    route: FastifyContextConfig & { readonly url?: string }
  }
  interface FastifyContextConfig {
    /** Asked on every request of somebody else's, by programs. */
    readonly verification?: boolean
  }
}

/** Has something to say only where there is a body. */
const ofBodies = 'x-content-type-options'

/** What matters to browsers that show an answer, which nobody does who asks whose a key is. */
const forPages = /^(?:content-security-policy|cross-origin-|referrer-policy|x-frame-options)/

type Header = readonly [name: string, value: string]

/** Of the headers of every answer those that are not about its body. */
const ofAll = (headers: Readonly<Record<string, string>>): Header[] =>
  Object.entries(headers).filter(([name]) => name !== ofBodies)

/** Of those again the ones that verifications have. */
export const forPrograms = (headers: Readonly<Record<string, string>>): Header[] =>
  ofAll(headers).filter(([name]) => !forPages.test(name))

/**
 * Sets `headers` and `X-Request-Id` on every answer; on verifications those that matter to programs, and what is about the
 * body where there is one: to take it away again would cost more than all of the others.
 */
export const answerHeaders = fp(async (app: FastifyInstance, { headers }: { headers: Record<string, string> }) => {
  const all = ofAll(headers)
  const few = forPrograms(headers)

  app.addHook('onRequest', (request, reply, done) => {
    request.began = performance.now()
    request.route = request.routeOptions.config
    for (const [name, value] of request.route.verification === true ? few : all) reply.header(name, value)
    reply.header('x-request-id', request.id)
    done()
  })

  app.addHook('onSend', (_request, reply, payload, done) => {
    if (payload) reply.header(ofBodies, headers[ofBodies])
    done(null, payload)
  })
})
