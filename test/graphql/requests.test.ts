import t from 'tap'
import { newId } from '../../src/domain/id.ts'
import { startApp } from '../support/app.ts'
import { graphql, modern } from './dialect.ts'

const createKey = 'mutation($input: create_api_key_input!) { create_api_key(input: $input) { id key } }'

t.test('a document that does not parse or validate is 400 where statuses are read, without a hint', async t => {
  const { app, admin } = await startApp(t)
  const cases = [
    ['{', 'GRAPHQL_PARSE_FAILED', 'Syntax Error: Expected Name, found <EOF>.'],
    ['', 'GRAPHQL_PARSE_FAILED', 'Syntax Error: Unexpected <EOF>.'],
    ['{ helo }', 'GRAPHQL_VALIDATION_FAILED', 'Cannot query field "helo" on type "Query".'],
    ['{ helo ap tenan { i } }', 'GRAPHQL_VALIDATION_FAILED', 'Cannot query field "helo" on type "Query".'],
    ['{ tenant { nam } }', 'GRAPHQL_VALIDATION_FAILED', 'Cannot query field "nam" on type "tenant".'],
    ['{ tenant(wher: {}) { id } }', 'GRAPHQL_VALIDATION_FAILED', 'Unknown argument "wher" on field "Query.tenant".'],
    [
      '{ tenant(order_by: {slug: ascc}) { id } }',
      'GRAPHQL_VALIDATION_FAILED',
      'Value "ascc" does not exist in "order_by" enum.'
    ],
    ['query A { hello } query B { hello }', 'GRAPHQL_VALIDATION_FAILED', 'Unable to detect operation AST'],
    ['{ tenant_by_pk(id: "acme") { id } }', 'GRAPHQL_VALIDATION_FAILED', 'uuid must be a UUID.'],
    ['{ tenant_by_pk(id: 5) { id } }', 'GRAPHQL_VALIDATION_FAILED', 'uuid must be a UUID.']
  ] as const
  for (const [query, code, message] of cases) {
    for (const [accept, status] of [
      ['application/json', 200],
      [modern, 400]
    ] as const) {
      const { statusCode, body } = await graphql(app, admin.credential, accept)(query)
      t.equal(statusCode, status, query)
      t.strictSame(body, { errors: [{ message, extensions: { code } }] })
    }
  }
})

t.test('a variable that does not fit is a wrong input, which is not quoted', async t => {
  const { app, admin, adminId, services } = await startApp(t)
  const secret = services.tokens.mint('user')
  const cases = [
    [{ input: { user_id: secret, name: 'k' } }, 'Variable "$input.user_id": UUID must be a UUID.'],
    [{ input: { user_id: 5, name: 'k' } }, 'Variable "$input.user_id": UUID must be a UUID.'],
    [
      { input: { user_id: adminId, name: 'k', expires_at: 'tomorrow; at "noon"; ' } },
      'Variable "$input.expires_at": DateTime must be a date and time (RFC 3339).'
    ],
    [{ input: { user_id: adminId } }, 'Variable "$input": Field "name" of required type "String!" was not provided.'],
    [
      { input: { user_id: adminId, name: 'k', nam: 'k' } },
      'Variable "$input": Field "nam" is not defined by type "create_api_key_input".'
    ],
    [
      { input: { user_id: adminId, name: 'k', [secret]: 'k' } },
      'Variable "$input": Field "lku_[redacted]" is not defined by type "create_api_key_input".'
    ],
    [
      { input: { user_id: adminId, name: 'k', ' at "noon"; ': 5 } },
      'Variable "$input": Field " at "noon"; " is not defined by type "create_api_key_input".'
    ],
    [{ input: secret }, 'Variable "$input": Expected type "create_api_key_input" to be an object.'],
    [{ input: null }, 'Variable "$input" of non-null type "create_api_key_input!" must not be null.'],
    [{}, 'Variable "$input" of required type "create_api_key_input!" was not provided.']
  ] as const
  for (const [variables, message] of cases) {
    for (const [accept, status] of [
      ['application/json', 200],
      [modern, 400]
    ] as const) {
      const { statusCode, body } = await graphql(app, admin.credential, accept)(createKey, variables)
      t.equal(statusCode, status)
      t.strictSame(body, { errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] })
    }
  }
  const lists = 'query($ids: [uuid!]) { tenant(where: {id: {_in: $ids}}) { id } }'
  const { body } = await graphql(app, admin.credential)(lists, { ids: [newId(), 'acme'] })
  t.match(body.errors, [{ message: 'Variable "$ids[1]": uuid must be a UUID.' }])
})

t.test('variables as JSON in a string are for clients of the dialect, and read as strictly as a body', async t => {
  const { app, admin, tenantId } = await startApp(t)
  const query = 'query($id: uuid) { tenant(where: {id: {_eq: $id}}) { id } }'
  const send = async (variables: unknown, headers: object = { 'x-prefect-core-version': '1.4.1' }) => {
    const payload = { query, variables }
    const answer = await app.inject({ method: 'POST', url: '/', headers: { ...admin.credential, ...headers }, payload })
    return [answer.statusCode, answer.json().errors?.[0].extensions.code, answer.json().data?.tenant[0].id] as const
  }
  t.strictSame(await send(`{"id": "${tenantId}"}`), [200, undefined, tenantId])
  t.strictSame(await send('null'), [200, undefined, tenantId])
  t.strictSame(await send({ id: tenantId }), [200, undefined, tenantId], 'an object is fine too')
  t.strictSame(await send(null), [200, undefined, tenantId])
  for (const text of [
    '',
    '[]',
    '"null"',
    '1',
    '{',
    '{"id":1,"id":2}',
    '{"__proto__":{}}',
    '{"id":"\\ud800"}',
    ' null,'
  ]) {
    t.strictSame(await send(text), [400, 'BAD_USER_INPUT', undefined], text)
  }
  for (const text of ['{}', 'null']) t.strictSame(await send(text, {}), [400, 'BAD_USER_INPUT', undefined], text)
})

t.test('what is no request of GraphQL is 400, and says what is missing', async t => {
  const { app, admin } = await startApp(t)
  const json = { ...admin.credential, 'content-type': 'application/json' }
  const cases = [
    ['{}', 'missing query'],
    ['{"query": null}', 'missing query'],
    ['{"query": 5}', 'invalid query'],
    ['{"query": "{ hello }", "variables": [1]}', 'invalid variables'],
    ['{"query": "{ hello }", "operationName": 5}', 'invalid operationname'],
    ['{"query": "{ hello }", "extensions": "x"}', 'invalid extensions'],
    ['', 'missing body']
  ] as const
  for (const [payload, what] of cases) {
    for (const accept of ['*/*', modern]) {
      const answer = await app.inject({ method: 'POST', url: '/graphql', headers: { ...json, accept }, payload })
      t.equal(answer.statusCode, 400, payload)
      const error = { message: `This is no GraphQL request: ${what}.`, extensions: { code: 'BAD_USER_INPUT' } }
      t.strictSame(answer.json(), { errors: [error] })
    }
  }
  for (const payload of ['null', '"{ hello }"', '"{\\"query\\": \\"{ hello }\\"}"', '[{"query": "{ hello }"}]']) {
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers: json, payload })
    t.equal(answer.statusCode, 400, payload)
    t.match(answer.json(), { errors: [{ extensions: { errors: [{ pointer: '', detail: 'is no JSON object' }] } }] })
  }
  const answer = await app.inject({ method: 'GET', url: '/graphql?query=%7Bhello%7D&variables=x', headers: json })
  t.equal(answer.statusCode, 400)
  t.match(answer.json(), { errors: [{ message: 'This is no GraphQL request: unparsable url.' }] })
})

t.test('what the edge refuses comes as errors too', async t => {
  const { app, admin, operator } = await startApp(t)
  const payload = '{"query": "{ hello }"}'
  const json = { 'content-type': 'application/json' }
  const cases = [
    [{ ...admin.credential, ...json }, '{"query": ', 400, 'BAD_USER_INPUT'],
    [{ ...admin.credential, ...json }, `{"query": "{ hello }${' '.repeat(17_000)}"}`, 413, 'PAYLOAD_TOO_LARGE'],
    [{ ...admin.credential, 'content-type': 'text/plain' }, payload, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      { ...admin.credential, 'content-type': 'application/x-www-form-urlencoded' },
      payload,
      415,
      'UNSUPPORTED_MEDIA_TYPE'
    ],
    [{ ...admin.credential, ...json, 'content-encoding': 'gzip' }, payload, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [{ ...operator.credential, ...json, 'sec-fetch-site': 'cross-site' }, payload, 403, 'CROSS_SITE'],
    [{ ...admin.credential, ...json, 'idempotency-key': 'short' }, payload, 400, 'BAD_USER_INPUT']
  ] as const
  for (const [headers, payload, status, code] of cases) {
    const answer = await app.inject({ method: 'POST', url: '/', headers, payload })
    t.equal(answer.statusCode, status)
    t.match(answer.json(), { errors: [{ extensions: { code } }] })
    t.match(answer.headers, { 'cache-control': 'no-store', 'x-request-id': /./ })
  }
  const page = { ...admin.credential, accept: 'text/html' }
  t.match(await app.inject({ method: 'GET', url: '/graphql?query=%7Bhello%7D', headers: page }), { statusCode: 406 })
  t.match(await admin.send('PUT', '/graphql'), { statusCode: 405, headers: { allow: 'GET, HEAD, OPTIONS, POST' } })
})
