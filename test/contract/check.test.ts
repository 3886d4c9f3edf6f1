import t from 'tap'
import type { Answer } from '../support/client.ts'
import { check, contract, operationAt } from '../support/contract.ts'

const [role] = contract.components.schemas.Role?.examples ?? []
const id = '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00'
const url = `/v1/roles/${id}?x=y`

/** An answer that holds, unless something is changed about it. */
function answer({ statusCode = 200, headers = {}, body = role }: Partial<Answer> = {}): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return {
    statusCode,
    headers: { 'content-type': 'application/json; charset=utf-8', etag: '"1"', ...headers },
    body,
    text
  }
}

function problem(statusCode: number, { status = statusCode, requestId = id, ...more }: Record<string, unknown> = {}) {
  const headers = { 'content-type': 'application/problem+json', 'x-request-id': id, ...more }
  const body = { type: 'urn:x', title: 'x', status, detail: 'x', code: 'forbidden', request_id: requestId }
  return answer({ statusCode, headers, body })
}

t.test('an answer that is described passes', async t => {
  t.doesNotThrow(() => check('GET', url, answer()))
  t.doesNotThrow(() => check('HEAD', url, answer({ body: '' })))
  t.doesNotThrow(() => check('GET', url, problem(403)))
  t.doesNotThrow(() => check('DELETE', url, answer({ statusCode: 204, body: '' })))
})

t.test('an answer that breaks its description fails the test that asked for it', async t => {
  const broken: [why: RegExp, method: string, answer: Answer][] = [
    [/status is not documented/, 'GET', answer({ statusCode: 201 })],
    [/status is not documented/, 'GET', problem(409)],
    [/header ETag is missing/, 'GET', answer({ headers: { etag: undefined } })],
    [/header WWW-Authenticate is missing/, 'GET', problem(401)],
    [/media type text\/html is not documented/, 'GET', answer({ headers: { 'content-type': 'text/html' } })],
    [/media type {2}is not documented/, 'GET', answer({ headers: { 'content-type': undefined } })],
    [/must NOT have additional properties/, 'GET', answer({ body: { ...Object(role), secret: 'x' } })],
    [/must have required property/, 'GET', answer({ body: {} })],
    [/body\/created_at must match format/, 'GET', answer({ body: { ...Object(role), created_at: '2027-01-31' } })],
    [/body is there and none is documented/, 'DELETE', answer({ statusCode: 204, body: 'x' })],
    [/body is there and none is documented/, 'HEAD', answer()],
    [/the problem says 404/, 'GET', problem(403, { status: 404 })],
    [/names another request/, 'GET', problem(403, { 'x-request-id': 'other' })]
  ]
  for (const [why, method, it] of broken) t.throws(() => check(method, url, it), { message: why })
})

t.test('what a server refuses before it knows the operation is the default, and only that', async t => {
  for (const status of [408, 413, 414, 415, 431, 500]) t.doesNotThrow(() => check('GET', url, problem(status)))
  for (const status of [402, 410, 418, 501]) t.throws(() => check('GET', url, problem(status)))
})

t.test('an answer where no operation is described is a refusal, or of a path on the short list', async t => {
  t.doesNotThrow(() => check('GET', '/v1/nothing', problem(404)))
  t.doesNotThrow(() => check('PUT', url, problem(405)))
  t.doesNotThrow(() => check('OPTIONS', url, answer({ statusCode: 204, body: '' })))
  t.doesNotThrow(() => check('GET', '/metrics?x=y', answer({ body: 'up 1' })))
  t.throws(() => check('GET', '/v1/nothing', answer()), { message: /not in openapi.yaml/ })
  t.throws(() => check('GET', '/metrics/more', answer()), { message: /not in openapi.yaml/ })
})

t.test('a path of its own is told from one with a parameter', async t => {
  t.equal(operationAt('GET', '/v1/api-keys/self')?.operationId, 'getOwnApiKey')
  t.equal(operationAt('GET', `/v1/api-keys/${id}`)?.operationId, 'getApiKey')
  t.equal(operationAt('GET', '/v1/api-keys/')?.operationId, undefined)
  t.equal(operationAt('GET', '/v1/api-keys')?.operationId, 'listApiKeys')
})
