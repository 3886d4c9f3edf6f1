import fc from 'fast-check'
import t from 'tap'
import { jsonOf } from '../../src/http/body.ts'
import { failureOf } from '../../src/http/failure.ts'
import { answerIn, exchange, listening, startEdge } from './support.ts'

const bytes = (text: string) => Buffer.from(text)

const outcome = (body: Uint8Array) => {
  try {
    jsonOf(body)
    return 'read'
  } catch (error) {
    return failureOf(error).code
  }
}

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

t.test('what JSON says is what a route gets', async () => {
  const value = fc.jsonValue({ maxDepth: 4 }).filter(value => {
    const text = JSON.stringify(value)
    return !text.includes('\\u0000') && !text.includes('__proto__') && !/\\ud[89a-f]/i.test(text)
  })
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 2, '\t'), (value, space) => {
      const text = JSON.stringify(value, null, space)
      return JSON.stringify(jsonOf(bytes(text))) === JSON.stringify(JSON.parse(text))
    })
  )
})

t.test('no body is undefined, for the schema to judge', async t => {
  t.equal(jsonOf(bytes('')), undefined)
})

t.test('bytes that are not UTF-8, or not JSON, are malformed', async t => {
  const cases = [
    Buffer.from([0x22, 0xff, 0x22]),
    Buffer.from([0x22, 0xc0, 0xaf, 0x22]),
    Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
    Buffer.from([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]),
    Buffer.from([0x22, 0xe2, 0x82, 0x22]),
    Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
    Buffer.from('{}', 'utf16le'),
    ...[
      '{',
      '{}{}',
      '{a:1}',
      "{'a':1}",
      '[1,]',
      '{"a":1,}',
      '01',
      '+1',
      '.5',
      'NaN',
      'undefined',
      ' ',
      '"\n"',
      '//x\n1',
      '"\\x"'
    ].map(bytes)
  ]
  for (const body of cases) {
    t.equal(outcome(body), 'malformed_json', body.toString('hex'))
  }
})

t.test('what could change the prototype of an object is refused', async t => {
  for (const body of [
    '{"__proto__":{"polluted":1}}',
    '{"\\u005f_proto__":{"polluted":1}}',
    '{"a":{"__proto__":1}}',
    '[{"__proto__":null}]',
    '{"constructor":{"prototype":{"polluted":1}}}'
  ]) {
    t.equal(outcome(bytes(body)), 'malformed_json', body)
  }
  t.equal(Reflect.get({}, 'polluted'), undefined)
})

t.test('a name that stands twice in an object is refused, wherever and however it is written', async t => {
  for (const body of [
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"a" : 1 , "a"\n: 1}',
    '{"b":[{"a":{},"a":{}}]}',
    '{"a\\"":1,"a\\"":1}',
    '{"\\\\":1,"\\\\":1}'
  ]) {
    t.equal(outcome(bytes(body)), 'invalid_request', body)
  }
  for (const body of [
    '{"a":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '{"a":"\\"a\\":","b":"a"}',
    '{"a":"\\\\","b":":"}',
    '["a","a"]'
  ]) {
    t.equal(outcome(bytes(body)), 'read', body)
  }
})

t.test('text that two stores would not keep alike is refused, as a value and as a name', async t => {
  for (const text of ['\\u0000', 'a\\u0000b', '\\ud800', '\\udc00\\ud800', 'a\\udfff']) {
    for (const body of [`"${text}"`, `{"${text}":1}`, `[{"a":["${text}"]}]`]) {
      t.equal(outcome(bytes(body)), 'invalid_request', body)
    }
  }
  t.equal(jsonOf(bytes('"\\ud83d\\ude00"')), '😀')
})

t.test('nesting ends at 8 levels and size at 1,000 values', async t => {
  t.equal(outcome(bytes(nested(9))), 'read')
  t.equal(outcome(bytes(nested(10))), 'invalid_request')
  t.equal(outcome(bytes(nested(8_000))), 'invalid_request')
  t.equal(outcome(bytes(`${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`)), 'invalid_request')
  t.equal(outcome(bytes(JSON.stringify(Array(999).fill(0)))), 'read')
  t.equal(outcome(bytes(JSON.stringify(Array(1_000).fill(0)))), 'invalid_request')
})

t.test('no body that fits takes long', async t => {
  const size = 16 * 1024
  for (const body of [
    `"${'\\"'.repeat(size / 2 - 1)}"`,
    `"${'a'.repeat(size - 2)}`,
    `"${'\\\\'.repeat(size / 2 - 2)}`,
    '"'.repeat(size),
    '[{"a":'.repeat(size / 6),
    `[${'"a" '.repeat(size / 4)}`,
    nested(size / 2)
  ]) {
    const start = performance.now()
    outcome(bytes(body))
    t.ok(performance.now() - start < 500, body.slice(0, 10))
  }
})

const echo = () =>
  startEdge(t, {
    routes: app => {
      app.post('/echo', async ({ body }) => ({ body, type: body === undefined ? 'undefined' : typeof body }))
    }
  })

t.test('JSON and merge patches are taken, with any parameters and in any case', async t => {
  const { app } = await echo()
  for (const type of [
    'application/json',
    'Application/JSON; charset=UTF-8',
    'application/merge-patch+json',
    'application/json;x="a;b"'
  ]) {
    const answer = await app.inject({
      method: 'POST',
      url: '/echo',
      headers: { 'content-type': type },
      payload: '{"a":1}'
    })
    t.strictSame(answer.json(), { body: { a: 1 }, type: 'object' }, type)
  }
  t.strictSame((await app.inject({ method: 'POST', url: '/echo' })).json(), { type: 'undefined' })
})

t.test('no trick with the type brings a body past the parser', async t => {
  const { app } = await echo()
  for (const type of [
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json/x',
    'application/json, text/plain',
    'application/json garbage',
    'application/ json',
    'application/',
    '/json',
    'json',
    'application/\tjson',
    'application/graphql',
    'undefined',
    ';',
    '*/*',
    ''
  ]) {
    const answer = await app.inject({
      method: 'POST',
      url: '/echo',
      headers: { 'content-type': type },
      payload: '{"a":1}'
    })
    t.match(answer, { statusCode: 415 }, type)
    t.match(answer.json(), { code: 'unsupported_media_type' })
  }
})

t.test('a request that names a type and has no body is answered like one that names none', async t => {
  const { app } = await echo()
  const url = await listening(app)
  const head = 'POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n'
  for (const type of ['', 'Content-Type: application/json\r\n']) {
    for (const length of ['', 'Content-Length: 0\r\n']) {
      const { status, body } = answerIn(await exchange(url, `${head}${type}${length}\r\n`))
      t.equal(status, 200)
      t.match(body, '"type":"undefined"')
    }
  }
  const { status } = answerIn(await exchange(url, `${head}Content-Type: text/plain\r\n\r\n`))
  t.equal(status, 415)
})

t.test('a compressed body is refused before it is read', async t => {
  const { app } = await echo()
  const headers = { 'content-type': 'application/json' }
  for (const coding of ['gzip', 'br', 'deflate', 'zstd', 'identity, gzip', 'x-gzip']) {
    const answer = await app.inject({
      method: 'POST',
      url: '/echo',
      headers: { ...headers, 'content-encoding': coding },
      payload: '{}'
    })
    t.match(answer, { statusCode: 415 }, coding)
  }
  const plain = await app.inject({
    method: 'POST',
    url: '/echo',
    headers: { ...headers, 'content-encoding': 'Identity' },
    payload: '{}'
  })
  t.match(plain, { statusCode: 200 })
})

t.test('what is wrong with a body is said, and the body is not repeated', async t => {
  const { app } = await echo()
  const headers = { 'content-type': 'application/json' }
  for (const [payload, code] of [
    ['{"canary', 'malformed_json'],
    ['canary', 'malformed_json'],
    ['{"canary":1,"canary":2}', 'invalid_request'],
    ['"canary\\u0000"', 'invalid_request']
  ] as const) {
    const answer = await app.inject({ method: 'POST', url: '/echo', headers, payload })
    t.match(answer.json(), { status: 400, code })
    t.notMatch(answer.body, /canary/)
  }
})
