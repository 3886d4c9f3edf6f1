import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Logger, stdTimeFunctions } from 'pino'
import type { Caller } from '../auth/principal.ts'

export interface LogTarget {
  readonly level: string
  readonly stream: { write(line: string): void }
  /** Blots out everything that looks like a credential, the last thing before a line is written. */
  readonly redact: (text: string) => string
}

const maxCauses = 3

interface ErrorRecord {
  readonly type: string
  readonly message: string
  readonly stack: string
  readonly [field: string]: unknown
}

/** Drivers put values on the later lines of a message and into properties of their own: neither is logged. */
export function errorRecord(error: unknown, causes = maxCauses): ErrorRecord {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an Error', stack: '' }
  const { name, message, stack = '', cause } = error
  return {
    type: name,
    message: message.replace(/\n.*/s, ''),
    stack: stack
      .split('\n')
      .filter(line => line.startsWith('    at '))
      .join('\n'),
    ...('code' in error && { code: String(error.code) }),
    ...(cause !== undefined && causes > 0 && { cause: errorRecord(cause, causes - 1) })
  }
}

/** Pino's options: one JSON object a line, with no query, no header and no body in it. */
export const loggerOptions = ({ level, stream, redact }: LogTarget) => ({
  level,
  stream,
  base: null,
  timestamp: stdTimeFunctions.isoTime,
  formatters: { level: (label: string) => ({ level: label }) },
  serializers: {
    req: (request: Partial<FastifyRequest>) => ({ method: request.method, route: request.routeOptions?.url }),
    res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
    err: (error: unknown) => errorRecord(error)
  },
  hooks: { streamWrite: redact }
})

const isCaller = (value: unknown): value is Caller => typeof value === 'object' && value !== null && 'tenantId' in value

function callerFields(request: object) {
  const caller = 'caller' in request ? request.caller : null
  if (!isCaller(caller)) return {}
  const { tenantId, credential } = caller
  return { tenant_id: tenantId, ...(credential.type === 'api_key' && { key_id: credential.id }) }
}

/** The line of one request. The route is the pattern: a path may have anything in it. */
export function logRequest(log: Pick<Logger, 'info'>, request: FastifyRequest, reply: FastifyReply, more: object = {}) {
  log.info(
    {
      request_id: request.id,
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(performance.now() - request.began),
      ...callerFields(request),
      ...request.refused,
      ...more
    },
    'request'
  )
}
