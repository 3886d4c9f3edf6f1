import t from 'tap'
import { Type } from 'typebox'
import { parse } from 'yaml'
import { documentOf } from '../../src/http/described.ts'
import { healthRoutes } from '../../src/http/health.ts'
import { otherMethods } from '../../src/http/methods.ts'
import { metrics } from '../../src/http/metrics.ts'
import { openapi, yamlOf } from '../../src/http/openapi.ts'
import { ById } from '../../src/http/parameters.ts'
import {
  closed,
  Id,
  ListQuery,
  Name,
  nullable,
  page,
  problemStatuses,
  problems,
  ref,
  Timestamp
} from '../../src/http/schemas.ts'
import { startEdge } from './support.ts'

const Thing = Type.Object({ id: Id, name: Name, at: nullable(Timestamp) }, { $id: 'Thing', ...closed })
const ThingPage = page(Thing, 'ThingPage')
const RevisedThing = Type.Object({ revision: Type.Integer() }, { $id: 'RevisedThing', ...closed })
const NewThing = Type.Object({ name: Name }, { $id: 'NewThing', ...closed })
const tags = [{ name: 'Things', description: 'All of them.' }]
const everyStatus = Object.keys(problemStatuses).map(Number) as (keyof typeof problemStatuses)[]

const start = (docs = true) =>
  startEdge(t, {
    routes: async app => {
      const others = otherMethods(app)
      await app.register(openapi, { version: '1.2.3', tags, docs })
      await app.register(metrics(async () => ({})).routes)
      await app.register(healthRoutes, { ready: async () => {} })
      for (const schema of [Thing, ThingPage, RevisedThing, NewThing]) app.addSchema(schema)
      app.get(
        '/things',
        {
          schema: {
            operationId: 'listThings',
            tags: ['Things'],
            querystring: ListQuery,
            response: { 200: ref(ThingPage), ...problems(400, 401) }
          }
        },
        async () => ({ data: [], next_cursor: null })
      )
      app.post(
        '/things',
        {
          schema: {
            operationId: 'createThing',
            tags: ['Things'],
            body: ref(NewThing),
            response: { 201: ref(Thing), ...problems(...everyStatus) }
          }
        },
        async () => ({ id: '', name: '', at: null })
      )
      app.get(
        '/v1/things/:id',
        {
          schema: {
            operationId: 'getThing',
            tags: ['Things'],
            params: ById,
            response: { 200: ref(RevisedThing), ...problems(400, 404) }
          }
        },
        async () => ({ revision: 1 })
      )
      app.get(
        '/other',
        {
          schema: {
            operationId: 'getOther',
            response: {
              200: Type.String(),
              403: Type.Object({ own: Type.String() }),
              404: Type.Unsafe<undefined>({ type: 'null', description: 'Nothing.' })
            }
          }
        },
        async () => 'x'
      )
      await app.register(others)
    }
  })

t.test('the description has what was registered, and nothing that is not for clients', async t => {
  const { app } = await start()
  const document = documentOf(app)
  t.match(document, { openapi: '3.1.0', info: { title: 'Latchkey', version: '1.2.3' }, servers: [{ url: '/' }], tags })
  t.strictSame(Object.keys(document.paths), ['/livez', '/readyz', '/things', '/v1/things/{id}', '/other'])
  t.strictSame(Object.keys(document.paths['/things'] ?? {}), ['get', 'post'])
})

t.test('what is read first stands first', async t => {
  const { app } = await start()
  const order = ['openapi', 'info', 'servers', 'tags', 'security', 'paths', 'components']
  t.strictSame(Object.keys(documentOf(app)), order)
})

t.test('schemas are components by their names, and refer to each other by them', async t => {
  const { app } = await start()
  const { components, paths } = parse(yamlOf(app))
  t.strictSame(Object.keys(components.schemas).sort(), [
    'Health',
    'NewThing',
    'Problem',
    'RevisedThing',
    'Thing',
    'ThingPage'
  ])
  t.strictSame(components.schemas.ThingPage.properties.data.items, { $ref: '#/components/schemas/Thing' })
  t.match(components.schemas.Thing.properties.at, { type: ['string', 'null'], format: 'date-time' })
  t.strictSame(paths['/things'].post.requestBody.content, {
    'application/json': { schema: { $ref: '#/components/schemas/NewThing' } }
  })
})

t.test('each failure is described once, with an example that is a problem', async t => {
  const { app } = await start()
  const { components, paths } = parse(yamlOf(app))
  t.strictSame(paths['/things'].get.responses['401'], { $ref: '#/components/responses/Unauthorized' })
  const names = {
    400: 'BadRequest',
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'NotFound',
    409: 'Conflict',
    412: 'PreconditionFailed',
    413: 'PayloadTooLarge',
    415: 'UnsupportedMediaType',
    422: 'UnprocessableContent',
    429: 'TooManyRequests',
    503: 'ServiceUnavailable'
  }
  t.strictSame(Object.keys(components.responses), [...Object.values(names), 'Unexpected'])
  for (const [status, name] of Object.entries(names)) {
    t.match(paths['/things'].post.responses[status], { $ref: `#/components/responses/${name}` })
    const { description, content } = components.responses[name]
    t.type(description, 'string')
    t.match(content, {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        example: { status: Number(status), code: String, detail: String, request_id: String }
      }
    })
  }
  t.match(components.responses.BadRequest.content['application/problem+json'].example, {
    errors: [{ pointer: '/name' }]
  })
  t.match(components.responses.Unauthorized.headers, {
    'WWW-Authenticate': { required: true, schema: { type: 'string' } }
  })
  t.match(components.responses.Forbidden.headers, { 'WWW-Authenticate': { required: false } })
  t.match(components.responses.TooManyRequests.headers, { 'Retry-After': { schema: { type: 'string' } } })
})

t.test('a failure that nobody expects is described too, and a store that fails wherever there is one', async t => {
  const { app } = await start()
  const { components, paths } = parse(yamlOf(app))
  const unexpected = { $ref: '#/components/responses/Unexpected' }
  t.match(paths['/v1/things/{id}'].get.responses, {
    503: { $ref: '#/components/responses/ServiceUnavailable' },
    default: unexpected
  })
  t.match(paths['/livez'].get.responses, { 503: undefined, default: unexpected })
  t.match(components.responses.Unexpected.content['application/problem+json'].example, {
    status: 500,
    code: 'internal'
  })
})

t.test('a resource with a revision is described with its ETag, and a page with its link to the next one', async t => {
  const { app } = await start()
  const { components, paths } = parse(yamlOf(app))
  t.strictSame(paths['/v1/things/{id}'].get.responses['200'].headers, { ETag: { $ref: '#/components/headers/ETag' } })
  t.strictSame(paths['/things'].get.responses['200'].headers, { Link: { $ref: '#/components/headers/Link' } })
  t.equal(paths['/things'].post.responses['201'].headers, undefined)
  t.match(components.headers, {
    ETag: { required: true, schema: { type: 'string', maxLength: 32 } },
    Link: { schema: { type: 'string' } }
  })
  t.notOk(components.headers.Link.required)
})

t.test('a failure that is no problem is left as it was declared', async t => {
  const { app } = await start()
  const { responses } = parse(yamlOf(app)).paths['/other'].get
  t.match(responses['403'], {
    content: { 'application/json': { schema: { properties: { own: { type: 'string' } } } } }
  })
  t.strictSame(responses['404'], { description: 'Nothing.' })
})

t.test('an answer is described by its schema, or else by its status', async t => {
  const { app } = await start()
  const { paths } = parse(yamlOf(app))
  t.match(paths['/livez'].get.responses['200'], { description: 'The service can answer.' })
  t.match(paths['/things'].post.responses['201'], { description: 'Created' })
})

t.test('a parameter with a default may be left out', async t => {
  const { app } = await start()
  const { parameters } = parse(yamlOf(app)).paths['/things'].get
  t.match(parameters, [
    { name: 'limit', in: 'query', required: false, schema: { default: 50 } },
    { name: 'cursor', in: 'query', required: false }
  ])
})

t.test('a key or a session is needed, except where a route says otherwise', async t => {
  const { app } = await start()
  const { security, components, paths } = parse(yamlOf(app))
  t.strictSame(security, [{ bearerApiKey: [] }, { consoleSession: [] }])
  t.match(components.securitySchemes, {
    bearerApiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'API key' },
    consoleSession: { type: 'apiKey', in: 'cookie', name: '__Host-latchkey_session' }
  })
  t.strictSame(paths['/livez'].get.security, [])
  t.equal(paths['/things'].get.security, undefined)
})

t.test('the description is served as JSON and as YAML, and is the same each time', async t => {
  const { app } = await start(false)
  const json = await app.inject('/openapi.json')
  const yaml = await app.inject('/openapi.yaml')
  t.match(yaml.headers, { 'content-type': 'application/yaml; charset=utf-8' })
  t.strictSame(parse(yaml.body), json.json())
  t.equal(yaml.body, yamlOf(app))
  t.equal((await app.inject('/openapi.json')).body, json.body)
  t.notMatch(yaml.body, /[&*]a\d/, 'no aliases')
})

t.test('Swagger UI is served under a policy of its own, keeps no key and asks nobody else', async t => {
  const { app } = await start()
  const index = await app.inject('/docs')
  t.match(index, { statusCode: 200, headers: { 'content-type': /^text\/html/ } })
  t.match(index.headers['content-security-policy'], /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/)
  t.notMatch(index.headers['content-security-policy'], /unsafe|https:/)
  for (const [, path = ''] of index.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
    t.match(await app.inject(path), { statusCode: 200, headers: { 'x-content-type-options': 'nosniff' } }, path)
  }
  const settings = (await app.inject('/docs/static/swagger-initializer.js')).body
  t.match(settings, /"persistAuthorization":false/)
  t.match(settings, /"validatorUrl":null/)
  t.strictSame((await app.inject('/docs/json')).json(), documentOf(app))
})

t.test('Swagger UI can be left out', async t => {
  const { app } = await start(false)
  t.match(await app.inject('/docs'), { statusCode: 404 })
})
