import type { FastifyRequest } from 'fastify'
import type { Origin } from '../auth/principal.ts'
import type { Tokens } from '../auth/token.ts'

const first = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header)

/** Where a request came from, for the audit trail. A token that strayed into the user agent is blotted out. */
export const originOf = (request: FastifyRequest, { redact }: Tokens): Origin => ({
  requestId: request.id,
  address: request.ip,
  userAgent: redact(request.headers['user-agent'] ?? '').slice(0, 256),
  idempotencyKey: first(request.headers['idempotency-key'])
})
