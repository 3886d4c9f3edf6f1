import t from 'tap'
import { Type } from 'typebox'
import { fieldErrors } from '../../src/http/field-errors.ts'
import { choice, closed, Id, ListQuery, Name, ref, Timestamp } from '../../src/http/schemas.ts'
import { startEdge } from './support.ts'

const Nested = Type.Object({ name: Name }, { $id: 'Nested', ...closed })
const Everything = Type.Object(
  {
    name: Name,
    long: Type.Optional(Type.String({ minLength: 3, maxLength: 4 })),
    state: Type.Optional(choice(['on', 'off'])),
    at: Type.Optional(Timestamp),
    mail: Type.Optional(Type.String({ format: 'email' })),
    host: Type.Optional(Type.String({ format: 'ipv4' })),
    fixed: Type.Optional(Type.Literal('x')),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 3 })),
    either: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'] })),
    list: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 2, uniqueItems: true })),
    pair: Type.Optional(Type.Array(Type.String(), { minItems: 2 })),
    map: Type.Optional(
      Type.Object({ a: Type.Optional(Type.String()), b: Type.Optional(Type.String()) }, { minProperties: 1 })
    ),
    both: Type.Optional(
      Type.Object({ a: Type.Optional(Type.String()), b: Type.Optional(Type.String()) }, { minProperties: 2 })
    ),
    nested: Type.Optional(ref(Nested)),
    odd: Type.Optional(Type.Union([Type.Object({ a: Type.String() }), Type.Object({ b: Type.String() })])),
    'a/b~c': Type.Optional(Type.String()),
    defaulted: Type.Integer({ default: 7 })
  },
  { $id: 'Everything', ...closed }
)

const start = () =>
  startEdge(t, {
    routes: app => {
      app.addSchema(Nested)
      app.addSchema(Everything)
      app.post('/named', { schema: { body: ref(Everything) } }, async ({ body }) => body)
      app.put('/named', { schema: { body: Everything } }, async ({ body }) => body)
      app.post('/plain', { schema: { body: Type.Array(Type.Number()) } }, async ({ body }) => body)
      app.get(
        '/things/:id',
        {
          schema: {
            params: Type.Object({ id: Id }),
            querystring: Type.Object(
              {
                ...ListQuery.properties,
                tag: Type.Optional(Type.Array(Type.String())),
                flag: Type.Optional(Type.Boolean())
              },
              closed
            ),
            headers: Type.Object({ 'if-match': Type.Optional(Type.String({ pattern: '^"' })) })
          }
        },
        async ({ query }) => query
      )
      app.register(async child => {
        child.addSchema(Type.Object({ own: Type.Boolean() }, { $id: 'Own', ...closed }))
        child.post('/own', { schema: { body: Type.Unsafe<object>({ $ref: 'Own#' }) } }, async ({ body }) => body)
      })
    }
  })

t.test('each wrong field is named by a pointer with one sentence, and its value is not repeated', async t => {
  const { app } = await start()
  const cases = [
    { body: {}, pointer: '/name', detail: 'This field is required.' },
    { body: { canary: 1 }, pointer: '/canary', detail: 'This field is not known here.' },
    { body: { name: 1234567 }, pointer: '/name', detail: 'Must be of type string.' },
    { body: { name: null }, pointer: '/name', detail: 'Must be of type string.' },
    { body: { name: '' }, pointer: '/name', detail: 'Must not be empty.' },
    { body: { name: ' canary' }, pointer: '/name', detail: 'Does not have the required form.' },
    { body: { long: 'cy' }, pointer: '/long', detail: 'Must have at least 3 characters.' },
    { body: { long: 'canary' }, pointer: '/long', detail: 'Must have at most 4 characters.' },
    { body: { state: 'canary' }, pointer: '/state', detail: 'Must be one of: on, off.' },
    {
      body: { at: 'canary' },
      pointer: '/at',
      detail: 'Must be an RFC 3339 time with its offset, such as 2027-01-31T12:00:00Z.'
    },
    { body: { mail: 'canary' }, pointer: '/mail', detail: 'Must be an e-mail address.' },
    { body: { host: 'canary' }, pointer: '/host', detail: 'Must be a valid ipv4.' },
    { body: { fixed: 'canary' }, pointer: '/fixed', detail: 'Must be x.' },
    { body: { count: '2' }, pointer: '/count', detail: 'Must be of type integer.' },
    { body: { count: 0 }, pointer: '/count', detail: 'Must be at least 1.' },
    { body: { count: 4 }, pointer: '/count', detail: 'Must be at most 3.' },
    { body: { either: 5 }, pointer: '/either', detail: 'Must be of type string or null.' },
    { body: { list: [] }, pointer: '/list', detail: 'Must not be empty.' },
    { body: { list: ['1', '2', '3'] }, pointer: '/list', detail: 'Must have at most 2 items.' },
    { body: { list: ['canary', 'canary'] }, pointer: '/list', detail: 'Must not have the same item twice.' },
    { body: { list: ['a', 1234567] }, pointer: '/list/1', detail: 'Must be of type string.' },
    { body: { list: 'canary' }, pointer: '/list', detail: 'Must be of type array.' },
    { body: { pair: ['a'] }, pointer: '/pair', detail: 'Must have at least 2 items.' },
    { body: { map: {} }, pointer: '/map', detail: 'Must not be empty.' },
    { body: { both: { a: 'a' } }, pointer: '/both', detail: 'Must have at least 2 fields.' },
    { body: { nested: {} }, pointer: '/nested/name', detail: 'This field is required.' },
    { body: { nested: { name: 'a', canary: 1 } }, pointer: '/nested/canary', detail: 'This field is not known here.' },
    { body: { odd: {} }, pointer: '/odd/a', detail: 'This field is required.' },
    { body: { 'a/b~c': 1 }, pointer: '/a~1b~0c', detail: 'Must be of type string.' },
    { body: { 'x/y~z': 1 }, pointer: '/x~1y~0z', detail: 'This field is not known here.' }
  ]
  for (const { body, pointer, detail } of cases) {
    for (const method of ['POST', 'PUT'] as const) {
      const answer = await app.inject({ method, url: '/named', payload: body })
      t.match(answer, { statusCode: 400 })
      t.match(answer.json(), { code: 'invalid_request', detail: 'The request is not valid.' })
      t.strictSame(answer.json().errors.find((error: { pointer: string }) => error.pointer === pointer)?.detail, detail)
      t.notMatch(
        answer.json().errors.map((error: { detail: string }) => error.detail),
        [/canary|1234567/]
      )
    }
  }
})

t.test('what is not an object at all, or not there, is an error of the whole body', async t => {
  const { app } = await start()
  for (const payload of ['[]', 'null', '"x"', '7']) {
    const answer = await app.inject({
      method: 'POST',
      url: '/named',
      payload,
      headers: { 'content-type': 'application/json' }
    })
    t.strictSame(answer.json().errors, [{ pointer: '', detail: 'Must be of type object.' }])
  }
  const nothing = await app.inject({ method: 'POST', url: '/named' })
  t.strictSame(nothing.json().errors, [{ pointer: '', detail: 'Must be of type object.' }])
})

t.test('a body is neither completed by guesses nor stripped; only defaults are filled in', async t => {
  const { app } = await start()
  const answer = await app.inject({ method: 'POST', url: '/named', payload: { name: 'a' } })
  t.strictSame(answer.json(), { name: 'a', defaulted: 7 })
  t.match(await app.inject({ method: 'POST', url: '/plain', payload: ['1'] }), { statusCode: 400 })
  t.match(await app.inject({ method: 'POST', url: '/plain', payload: [1] }), { statusCode: 200 })
})

t.test('query, path and headers are text, so they are read as the type that the schema wants', async t => {
  const { app } = await start()
  const url = '/things/01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00'
  t.strictSame((await app.inject(`${url}?limit=7&tag=a&flag=true`)).json(), { limit: 7, tag: ['a'], flag: true })
  t.strictSame((await app.inject(`${url}?tag=a&tag=b`)).json(), { limit: 50, tag: ['a', 'b'] })
  const cases = [
    { url: `${url}?limit=1&limit=2`, errors: [{ pointer: '?limit', detail: 'Must be of type integer.' }] },
    { url: `${url}?offset=1`, errors: [{ pointer: '?offset', detail: 'This field is not known here.' }] },
    { url: `${url}?__proto__=1`, errors: [{ pointer: '?__proto__', detail: 'This field is not known here.' }] },
    { url: '/things/7', errors: [{ pointer: '{id}', detail: 'Must be a UUID in lower case.' }] },
    {
      url: url.toUpperCase().replace('THINGS', 'things'),
      errors: [{ pointer: '{id}', detail: 'Must be a UUID in lower case.' }]
    }
  ]
  for (const { url, errors } of cases) {
    const answer = await app.inject(url)
    t.match(answer, { statusCode: 400 })
    t.match(answer.json().errors, errors)
  }
  const conditional = await app.inject({ url, headers: { 'if-match': 'x' } })
  t.strictSame(conditional.json().errors, [{ pointer: 'if-match', detail: 'Does not have the required form.' }])
})

t.test("a plugin's own schemas are known to its routes", async t => {
  const { app } = await start()
  t.match(await app.inject({ method: 'POST', url: '/own', payload: { own: true } }), { statusCode: 200 })
  t.match(await app.inject({ method: 'POST', url: '/own', payload: { own: 1 } }), { statusCode: 400 })
})

t.test('at most ten fields are named, each once, and none at length', async t => {
  const { app } = await start()
  const fields = Array.from({ length: 100 }, (_, index) => [`field${index}${'x'.repeat(100)}`, 1])
  const answer = await app.inject({
    method: 'POST',
    url: '/named',
    payload: { name: 'a', ...Object.fromEntries(fields) }
  })
  const pointers = answer.json().errors.map(({ pointer }: { pointer: string }) => pointer)
  t.equal(pointers.length, 10)
  t.equal(new Set(pointers).size, 10)
  const long = await app.inject({ method: 'POST', url: '/named', payload: { name: 'a', ['x'.repeat(5_000)]: 1 } })
  t.equal(long.json().errors[0].pointer.length, 128)
})

t.test('an error of a kind that has no sentence still says something', async t => {
  const validation = [{ keyword: 'dependentSchemas', instancePath: '/a', params: {} }]
  t.strictSame(fieldErrors({ validation }), [{ pointer: '/a', detail: 'Does not have the required form.' }])
})
