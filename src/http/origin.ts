import type { FastifyRequest } from 'fastify'
import type { Origin } from '../auth/principal.ts'
import type { Tokens } from '../auth/token.ts'

/** Node makes one text of a header that is sent twice, whatever its types say. */
const only = (header: string | string[] | undefined) => (typeof header === 'string' ? header : undefined)

/** Where a request came from, for the audit trail. A token that strayed into the user agent is blotted out. */
export const originOf = (request: FastifyRequest, { redact }: Tokens): Origin => ({
  requestId: request.id,
  address: request.ip,
  userAgent: redact(request.headers['user-agent'] ?? '').slice(0, 256),
  idempotencyKey: only(request.headers['idempotency-key'])
})
