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

/** Sets `headers` and `X-Request-Id` on every answer. */
export const answerHeaders = fp(async (app: FastifyInstance, { headers }: { headers: Record<string, string> }) => {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers).header('x-request-id', request.id)
  })
})
