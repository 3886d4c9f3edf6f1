import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Logger } from 'pino'
import { failureOf } from './failure.ts'
import { logRequest } from './logging.ts'
import { problemOf, problemType, sendProblem } from './problems.ts'
import { Rejection } from './rejection.ts'

export interface EdgeOptions {
  /** The headers of every answer. */
  readonly headers: Readonly<Record<string, string>>
  readonly newId: () => string
  readonly log: Pick<Logger, 'info'>
}

/** An answer as bytes of HTTP/1.1, for where there is a socket and no response. It is the last one of its connection. */
function rawAnswer(
  error: unknown,
  { headers, newId }: Pick<EdgeOptions, 'headers' | 'newId'>,
  more: Readonly<Record<string, string>> = {}
) {
  const problem = problemOf(failureOf(error), newId())
  const body = JSON.stringify(problem)
  const fields = {
    ...headers,
    ...more,
    'content-type': problemType,
    'content-length': Buffer.byteLength(body),
    'x-request-id': problem.request_id,
    connection: 'close',
    date: new Date().toUTCString()
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`
}

/** What Node could not read, in words of this service (https://nodejs.org/api/http.html#event-clienterror). */
function errorAt({ code }: ConnectionError) {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { statusCode: 408 }
  if (code !== 'HPE_HEADER_OVERFLOW') return { statusCode: 400 }
  return new Rejection('headers_too_large', 'The URL and the headers have more than 8 KiB together.')
}

/** Whether an answer is under way on a socket: then another one in the middle of it would be taken for its body. */
const hasBegun = (socket: Socket & { readonly _httpMessage?: { readonly headersSent: boolean } | null }) =>
  socket._httpMessage?.headersSent === true

/**
 * The answers where no hook and no error handler of the app runs: to a URL that the router cannot read, and to bytes
 * that are no HTTP request. They look like all others.
 */
export const edgeAnswers = (options: EdgeOptions) => ({
  frameworkErrors(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
    request.began = performance.now()
    reply.headers(options.headers).header('x-request-id', request.id)
    sendProblem(error, request, reply)
    logRequest(options.log, request, reply)
  },

  clientErrorHandler(error: ConnectionError, socket: Socket) {
    if (socket.writable && !hasBegun(socket)) socket.write(rawAnswer(errorAt(error), options))
    socket.destroySoon()
  }
})

const allow = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST'

/** Node hangs up on `CONNECT` and answers an unknown `Expect` without a body; here the first is 405, the second nothing. */
export const edgeEvents = fp(async (app: FastifyInstance, options: Pick<EdgeOptions, 'headers' | 'newId'>) => {
  app.server.on('connect', (_request, socket) => {
    socket.end(rawAnswer(new Rejection('method_not_allowed', 'This server is no proxy.'), options, { allow }))
  })
  app.server.on('checkExpectation', (request, response) => app.routing(request, response))
})
