import t from 'tap'
import { type Reason, Refusal } from '../../src/domain/refusal.ts'
import type { Code } from '../../src/http/failure.ts'
import { failureOf } from '../../src/http/failure.ts'
import { catalogue, problemOf } from '../../src/http/problems.ts'
import { type EdgeCode, Rejection } from '../../src/http/rejection.ts'
import { problems as problemAnswers } from '../../src/http/schemas.ts'
import { Conflict, Unavailable } from '../../src/store/gateway.ts'
import { startEdge } from './support.ts'

const throwing = (error: unknown) =>
  startEdge(t, {
    routes: app =>
      app.get('/fails', { schema: { response: problemAnswers(400, 401, 403, 404, 409, 503) } }, async () => {
        throw error
      })
  })

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/

// By hand, from RFC 9110 §15.5 and §15.6: a code that changes its status breaks clients.
const statuses: Record<Code, number> = {
  invalid_request: 400,
  malformed_json: 400,
  credentials_in_url: 400,
  duplicate_header: 400,
  unauthenticated: 401,
  invalid_credentials: 401,
  forbidden: 403,
  authority_exceeded: 403,
  cross_site: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  in_use: 409,
  idempotency_in_flight: 409,
  precondition_failed: 412,
  payload_too_large: 413,
  uri_too_long: 414,
  unsupported_media_type: 415,
  idempotency_mismatch: 422,
  rate_limited: 429,
  headers_too_large: 431,
  internal: 500,
  unavailable: 503
}

const edgeCodes: readonly EdgeCode[] = [
  'malformed_json',
  'credentials_in_url',
  'duplicate_header',
  'request_timeout',
  'method_not_allowed',
  'payload_too_large',
  'uri_too_long',
  'unsupported_media_type',
  'headers_too_large',
  'rate_limited',
  'cross_site',
  'internal'
]
const reasons = Object.keys(statuses).filter((code): code is Reason => !edgeCodes.some(edge => edge === code))

t.test('every code has the status that clients rely on', async t => {
  t.strictSame(Object.fromEntries(Object.entries(catalogue).map(([code, { status }]) => [code, status])), statuses)
})

t.test('every refusal leaves as a problem with its status, code and public message', async t => {
  for (const error of [
    ...reasons.map(reason => new Refusal(reason, `because of ${reason}`)),
    ...edgeCodes.map(code => new Rejection(code, `because of ${code}`))
  ]) {
    const { app } = await throwing(error)
    const { statusCode, headers, body } = await app.inject('/fails')
    const problem = JSON.parse(body)
    t.equal(statusCode, statuses[error.reason])
    t.equal(headers['content-type'], 'application/problem+json; charset=utf-8')
    t.equal(headers['cache-control'], 'no-store')
    t.strictSame(problem, {
      type: `urn:latchkey:problem:${error.reason}`,
      title: catalogue[error.reason].title,
      status: statusCode,
      detail: `because of ${error.reason}`,
      code: error.reason,
      request_id: headers['x-request-id']
    })
    t.match(problem.request_id, uuid)
  }
})

t.test('the fields that a use-case names are in the problem', async t => {
  const errors = [{ pointer: '/name', detail: 'Taken.' }]
  const { app } = await throwing(new Refusal('invalid_request', 'Not valid.', { errors }))
  t.strictSame((await app.inject('/fails')).json().errors, errors)
})

t.test('what the store refuses is a conflict or, with a time to come back, unavailable', async t => {
  const clash = await throwing(new Conflict('users'))
  t.match(await clash.app.inject('/fails'), { statusCode: 409, body: /"code":"conflict"/ })
  t.notMatch(await clash.app.inject('/fails'), { body: /users/ })
  const away = await throwing(new Unavailable())
  t.match(await away.app.inject('/fails'), { statusCode: 503, headers: { 'retry-after': '1' } })
})

t.test('a create that is still running says when to come back', async t => {
  const { app } = await throwing(new Refusal('idempotency_in_flight', 'Still running.'))
  t.match(await app.inject('/fails'), { statusCode: 409, headers: { 'retry-after': '1' } })
})

t.test('an unexpected error is logged and nothing of it is told', async t => {
  for (const error of [
    new TypeError('cannot read secret-thing'),
    'a text secret-thing',
    null,
    Object.assign(new Error('secret-thing'), { statusCode: 418 }),
    Object.assign(new Error('secret-thing'), { validation: 'secret-thing' })
  ]) {
    const { app, records } = await throwing(error)
    const { statusCode, body } = await app.inject('/fails')
    t.equal(statusCode, 500)
    t.match(JSON.parse(body), { code: 'internal', detail: /logged/ })
    t.notMatch(body, /secret-thing/)
    const { request_id } = JSON.parse(body)
    t.match(records(), [{ level: 'error', msg: 'unexpected error', request_id }, { status: 500 }])
  }
})

t.test('an error that is expected is not logged as one', async t => {
  const { app, records } = await throwing(new Refusal('not_found', 'Tenant not found.'))
  await app.inject('/fails')
  t.strictSame(
    records().map(({ level }) => level),
    ['info']
  )
})

t.test('a failure is not stored, though the answer that failed could have been', async t => {
  const { app } = await startEdge(t, {
    routes: app =>
      app.get('/fails', async (_request, reply) => {
        reply.header('cache-control', 'public, max-age=60')
        throw new Refusal('not_found', 'Not found.')
      })
  })
  t.match((await app.inject('/fails')).headers, { 'cache-control': 'no-store' })
})

t.test('a missing credential learns the scheme; a bad bearer token learns that it is bad', async t => {
  const cases = [
    { error: new Refusal('unauthenticated', 'No.'), challenge: 'Bearer realm="latchkey"' },
    {
      error: new Refusal('unauthenticated', 'No.'),
      authorization: 'Basic YTpi',
      challenge: 'Bearer realm="latchkey"'
    },
    {
      error: new Refusal('unauthenticated', 'No.'),
      authorization: 'bearer x',
      challenge: 'Bearer realm="latchkey", error="invalid_token"'
    },
    {
      error: new Refusal('invalid_credentials', 'No.'),
      authorization: 'Bearer x',
      challenge: 'Bearer realm="latchkey"'
    },
    {
      error: new Refusal('forbidden', 'No.', { permission: 'create:api-key' }),
      authorization: 'Bearer x',
      challenge: 'Bearer realm="latchkey", error="insufficient_scope", scope="create:api-key"'
    },
    { error: new Refusal('forbidden', 'No.'), authorization: 'Bearer x', challenge: undefined }
  ]
  for (const { error, authorization, challenge } of cases) {
    const { app } = await throwing(error)
    const { headers } = await app.inject({ url: '/fails', headers: { ...(authorization && { authorization }) } })
    t.equal(headers['www-authenticate'], challenge)
  }
})

t.test("the framework's own refusals are problems that quote nothing of the request", async t => {
  const { app } = await startEdge(t, {
    routes: app => {
      app.post('/things', async () => null)
      app.get('/things/:id', async () => null)
    }
  })
  const json = { 'content-type': 'application/json' }
  const cases = [
    { request: { url: '/canary' }, status: 404, code: 'not_found' },
    { request: { url: '/things/%zzcanary' }, status: 400, code: 'invalid_request' },
    { request: { url: `/things/canary${'x'.repeat(100)}` }, status: 414, code: 'uri_too_long' },
    {
      request: { method: 'POST', url: '/things', headers: json, payload: `"canary${'x'.repeat(16 * 1024)}"` },
      status: 413,
      code: 'payload_too_large'
    },
    {
      request: { method: 'POST', url: '/things', headers: { 'content-type': 'text/canary' }, payload: 'x' },
      status: 415,
      code: 'unsupported_media_type'
    },
    { request: { method: 'POST', url: '/things', payload: 'canary' }, status: 415, code: 'unsupported_media_type' },
    {
      request: { method: 'POST', url: '/things', headers: { ...json, 'content-length': '3' }, payload: '"canary"' },
      status: 400,
      code: 'invalid_request'
    }
  ] as const
  for (const { request, status, code } of cases) {
    const { statusCode, headers, body } = await app.inject(request)
    t.equal(statusCode, status, code)
    t.match(headers, { 'content-type': 'application/problem+json; charset=utf-8', 'x-request-id': uuid })
    t.match(JSON.parse(body), { code, status, request_id: headers['x-request-id'] })
    t.notMatch(body, /canary/)
  }
  const accept = (await app.inject(cases[4].request)).headers.accept
  t.equal(accept, 'application/json, application/merge-patch+json', 'a 415 says what is taken')
})

t.test('a failure means the same at the other door', async t => {
  const failure = failureOf(new Refusal('forbidden', 'No.', { permission: 'read:role' }))
  t.strictSame(failure, { code: 'forbidden', detail: 'No.', permission: 'read:role' })
  t.strictSame(failureOf(Object.assign(new Error('x'), { statusCode: 429 })).code, 'rate_limited')
  t.match(problemOf(failure, 'id'), { status: 403, request_id: 'id', errors: undefined })
})
