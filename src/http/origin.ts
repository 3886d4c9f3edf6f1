import type { FastifyRequest } from 'fastify'
import type { Origin } from '../auth/principal.ts'
import type { Tokens } from '../auth/token.ts'

/** Node makes one text of a header that is sent twice, whatever its types say. */
const only = (header: string | string[] | undefined) => (typeof header === 'string' ? header : undefined)

/**
 * Where a request came from, for the audit trail. A token that strayed into the user agent is blotted out, which is put
 * off until somebody reads it: most requests are only let in.
 */
export function originOf({ id, ip, headers }: FastifyRequest, { redact }: Tokens): Origin {
  return {
    requestId: id,
    address: ip,
    get userAgent() {
      return redact(headers['user-agent'] ?? '').slice(0, 256)
    },
    idempotencyKey: only(headers['idempotency-key'])
  }
}
