import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyInstance } from 'fastify'
import { type Logger, pino } from 'pino'
import { v7 } from 'uuid'
import { tokens } from '../../src/auth/token.ts'
import { type AtOnce, atOnce } from '../../src/http/at-once.ts'
import { body } from '../../src/http/body.ts'
import { edgeEvents } from '../../src/http/edge-answers.ts'
import { answerHeaders, securityHeaders } from '../../src/http/headers.ts'
import { idle } from '../../src/http/idle.ts'
import { loggerOptions } from '../../src/http/logging.ts'
import { problems } from '../../src/http/problems.ts'
import { type RequestLog, requestLog } from '../../src/http/request-log.ts'
import { serverOptions } from '../../src/http/server-options.ts'
import { together } from '../../src/http/together.ts'
import { transport } from '../../src/http/transport.ts'

export interface Ending {
  teardown(work: () => unknown): void
}

interface EdgeOptions {
  readonly https?: boolean
  readonly trustProxy?: false | readonly string[]
  readonly routes?: (app: Edge, log: Logger) => unknown
  readonly observe?: RequestLog['observe']
  readonly tally?: AtOnce['observe']
  /** How long a connection may be idle, in ms. */
  readonly patience?: number
}

export type Edge = ReturnType<typeof bare>

export const { mint, redact } = tokens()

const bare = (options: Parameters<typeof serverOptions>[0]) =>
  Fastify(serverOptions(options)).withTypeProvider<TypeBoxTypeProvider>()

/** An app with everything of the HTTP edge and no resource, and the lines that it has logged. */
export async function startEdge(
  t: Ending,
  {
    https = false,
    trustProxy = false,
    routes,
    observe = () => {},
    tally = () => {},
    patience = 10_000
  }: EdgeOptions = {}
) {
  const lines: string[] = []
  const headers = securityHeaders(https)
  const stream = { write: (line: string) => lines.push(line) }
  const log = pino(loggerOptions({ level: 'trace', stream, redact }), stream)
  const app = bare({ log, headers, trustProxy, newId: v7 })
  t.teardown(() => app.close())
  await app.register(atOnce, { headers, observe: tally })
  await app.register(idle, { milliseconds: patience })
  await app.register(answerHeaders, { headers })
  await app.register(edgeEvents, { headers, newId: v7 })
  await app.register(problems, { log })
  await app.register(together)
  await app.register(requestLog, { log, share: 1, observe })
  await app.register(transport, { redact })
  await app.register(body, { redact })
  await routes?.(app, log)
  await app.ready()
  return { app, lines, records: () => lines.map(line => JSON.parse(line)) }
}

/** The address of an app that listens. */
export const listening = async (app: FastifyInstance) => new URL(await app.listen({ host: '127.0.0.1', port: 0 }))

/** Everything that a server says to these bytes until it hangs up. */
export async function exchange({ hostname, port }: URL, bytes: string | Buffer) {
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.write(bytes)
  return text(socket)
}

/** Status, headers (lower case) and body of the last answer in what `exchange` returned. */
export function answerIn(conversation: string) {
  const [head = '', ...rest] = conversation.slice(conversation.lastIndexOf('HTTP/1.1 ')).split('\r\n\r\n')
  const [start = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(lines.map(line => line.toLowerCase().split(': ', 2)))
  return { status: Number(start.split(' ')[1]), headers, body: rest.join('\r\n\r\n') }
}
