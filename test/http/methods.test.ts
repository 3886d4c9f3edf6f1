import t from 'tap'
import { otherMethods } from '../../src/http/methods.ts'
import { answerIn, exchange, listening, startEdge } from './support.ts'

const start = () =>
  startEdge(t, {
    routes: async app => {
      const others = otherMethods(app)
      app.get('/things', async () => ({ ok: true }))
      app.post('/things', { schema: { body: { type: 'object' } } }, async () => ({ ok: true }))
      app.delete('/things/:id', async () => ({ ok: true }))
      await app.register(
        async child => {
          child.get('/', async () => ({ ok: true }))
          child.get('/files/*', async () => ({ ok: true }))
        },
        { prefix: '/nested' }
      )
      await app.register(others)
    }
  })

t.test('a method that a path does not take is 405 with those that it does', async t => {
  const { app } = await start()
  const cases = [
    { url: '/things', methods: ['PUT', 'PATCH', 'DELETE', 'TRACE', 'QUERY'], allow: 'GET, HEAD, OPTIONS, POST' },
    { url: '/things/7', methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'TRACE'], allow: 'DELETE, OPTIONS' },
    { url: '/nested', methods: ['POST', 'DELETE', 'TRACE'], allow: 'GET, HEAD, OPTIONS' },
    { url: '/nested/', methods: ['POST', 'DELETE', 'TRACE'], allow: 'GET, HEAD, OPTIONS' }
  ]
  const { port, hostname } = await listening(app)
  for (const { url, methods, allow } of cases) {
    for (const method of methods) {
      const bytes = `${method} ${url} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`
      const { status, headers, body } = answerIn(await exchange(new URL(`http://${hostname}:${port}`), bytes))
      t.equal(status, 405, `${method} ${url}`)
      t.match(headers, { allow: allow.toLowerCase(), 'content-type': 'application/problem+json; charset=utf-8' })
      if (method !== 'HEAD') t.match(JSON.parse(body), { code: 'method_not_allowed', status: 405 })
    }
  }
})

t.test('the method is judged before the body', async t => {
  const { app } = await start()
  for (const request of [
    { headers: { 'content-type': 'text/plain' }, payload: 'x' },
    { headers: { 'content-type': 'application/json' }, payload: '{' },
    { headers: { 'content-type': 'application/json' }, payload: `"${'x'.repeat(20_000)}"` }
  ]) {
    t.match(await app.inject({ method: 'PUT', url: '/things', ...request }), { statusCode: 405 })
    t.match(await app.inject({ method: 'OPTIONS', url: '/things', ...request }), { statusCode: 204 })
  }
})

t.test('OPTIONS says what a path takes', async t => {
  const { app } = await start()
  const answer = await app.inject({ method: 'OPTIONS', url: '/things' })
  t.match(answer, { statusCode: 204, headers: { allow: 'GET, HEAD, OPTIONS, POST' }, body: '' })
  t.match(await app.inject({ method: 'OPTIONS', url: '/unknown' }), { statusCode: 404 })
})

t.test('every GET has a HEAD, with the same headers and no body', async t => {
  const { app } = await start()
  const get = await app.inject('/things')
  const head = await app.inject({ method: 'HEAD', url: '/things' })
  t.match(head, { statusCode: 200, body: '' })
  for (const name of ['content-type', 'content-length', 'cache-control']) t.equal(head.headers[name], get.headers[name])
})

t.test('what has no route at all is 404 whatever the method, and so is what a wildcard does not take', async t => {
  const { app } = await start()
  for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS'] as const) {
    t.match(await app.inject({ method, url: '/unknown' }), { statusCode: 404 })
  }
  t.match(await app.inject({ method: 'POST', url: '/nested/files/a' }), { statusCode: 404 })
  t.match(await app.inject({ method: 'GET', url: '/nested/files/a' }), { statusCode: 200 })
})

t.test('the routes that the app declares keep working', async t => {
  const { app } = await start()
  t.match(await app.inject({ method: 'POST', url: '/things', payload: {} }), { statusCode: 200 })
  t.match(await app.inject({ method: 'DELETE', url: '/things/7' }), { statusCode: 200 })
  t.match(await app.inject('/nested/'), { statusCode: 200 })
})
