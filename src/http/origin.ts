import type { FastifyRequest } from 'fastify'
import type { Origin } from '../auth/principal.ts'
import type { Tokens } from '../auth/token.ts'

/** Node makes one text of a header that is sent twice, whatever its types say. */
const only = (header: string | string[] | undefined) => (typeof header === 'string' ? header : undefined)

let last: { readonly sent: string; readonly redact: Tokens['redact']; readonly text: string } | undefined

/** A client sends the same one again and again, and looking for a token in it takes longer than comparing it. */
function redacted(sent: string, redact: Tokens['redact']): string {
  if (sent === last?.sent && redact === last.redact) return last.text
  last = { sent, redact, text: redact(sent).slice(0, 256) }
  return last.text
}

/** The user agent of a request. A token that strayed into it is blotted out. */
export const userAgentOf = ({ headers }: FastifyRequest, { redact }: Tokens): string =>
  redacted(headers['user-agent'] ?? '', redact)

/** Where a request came from, for the audit trail. */
export const originOf = (request: FastifyRequest, tokens: Tokens): Origin => ({
  requestId: request.id,
  address: request.ip,
  userAgent: userAgentOf(request, tokens),
  idempotencyKey: only(request.headers['idempotency-key'])
})
