import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'
import { LatchkeyError } from '../../client/src/verifier.ts'
import { tokens } from '../../src/auth/token.ts'

export const { mint } = tokens()

/** The key of the backend that asks. */
export const ownKey = mint('service_account')

export interface Question {
  readonly token: string
  readonly address?: string
}

export const tenantId = '01900000-0000-7000-8000-00000000000a'
export const ownerId = '01900000-0000-7000-8000-00000000000b'
export const keyId = '01900000-0000-7000-8000-00000000000c'

/** What the service says of a good key that holds for a second, with these differences. */
export const active = (differences: object = {}) => ({
  active: true,
  scope: 'read:report',
  sub: ownerId,
  sub_type: 'service_account',
  tenant_id: tenantId,
  client_id: keyId,
  key_id: keyId,
  name: 'ci',
  role: 'Reporter',
  permissions: ['read:report'],
  iat: 1_738_324_800,
  nbf: 1_738_324_800,
  jti: keyId,
  iss: 'https://keys.example.com',
  token_type: 'Bearer',
  answered_at: '2027-01-31T12:00:00.000Z',
  cache_until: '2027-01-31T12:00:01.000Z',
  ...differences
})

/** The same for a key that holds for no time at all, as one that is bound to addresses. */
export const fleeting = active({ cache_until: '2027-01-31T12:00:00.000Z' })

type Judge = (question: Question) => unknown

/** Speaks HTTP on a port of its own; `work` gets the body, which has been read. */
export async function listen(
  t: Test,
  work: (request: IncomingMessage, response: ServerResponse, body: string) => void
) {
  const server = createServer(async (request, response) => work(request, response, await text(request)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A service that gives each token the answer of `judge`, and notes what it was asked, request by request. */
export async function startService(t: Test, judge: Judge = () => active()) {
  const asked: Question[][] = []
  const url = await listen(t, async (request, response, body) => {
    const { url = '', method, headers } = request
    const alone = url === '/v1/introspect'
    const known = method === 'POST' && (alone || url === '/v1/introspect/batch')
    if (!known || headers.authorization !== `Bearer ${ownKey}`) return response.writeHead(401).end()
    const questions: Question[] = alone ? [JSON.parse(body)] : JSON.parse(body).tokens
    asked.push(questions)
    const results = await Promise.all(questions.map(judge))
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(alone ? results[0] : { results }))
  })
  return { url, key: ownKey, asked }
}

/** A clock that stands still until it is moved. */
export function stillClock(now = 1000) {
  const clock = () => now
  clock.advance = (milliseconds: number) => {
    now += milliseconds
  }
  return clock
}

/** Something to wait for, and the means to let it happen. */
export function gate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: () => resolve() }
}

/** The error of work that cannot be done. */
export async function errorOf(work: () => unknown): Promise<LatchkeyError> {
  try {
    await work()
  } catch (error) {
    if (error instanceof LatchkeyError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
