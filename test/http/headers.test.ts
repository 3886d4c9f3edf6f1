import t from 'tap'
import { startEdge } from './support.ts'

const everywhere = {
  'cache-control': 'no-store',
  'content-security-policy': /default-src 'none'.*frame-ancestors 'none'/,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-request-id': /^[0-9a-f-]{36}$/
}

const start = (https: boolean) =>
  startEdge(t, {
    https,
    routes: app => {
      app.get('/things', async () => ({ ok: true }))
      app.get('/fails', async () => {
        throw new Error('no')
      })
      app.get('/page', async (_request, reply) =>
        reply.header('content-security-policy', "default-src 'self'").send('x')
      )
      app.get('/nothing', { config: { verification: true } }, async (_request, reply) => reply.send())
      app.get('/empty', async (_request, reply) => reply.send(''))
      app.delete('/things', async (_request, reply) => reply.code(204).send())
    }
  })

t.test('every answer has the headers that keep browsers and caches from making more of it', async t => {
  const { app } = await start(false)
  for (const url of ['/things', '/fails', '/unknown', '/things/%zz', '/things?token=x']) {
    const { headers } = await app.inject(url)
    t.match(headers, everywhere, url)
    t.notHas(headers, { 'access-control-allow-origin': String }, 'no other origin reads an answer')
    t.equal(headers['strict-transport-security'], undefined)
  }
})

t.test('TLS is made to stay where clients come by TLS', async t => {
  const { app } = await start(true)
  for (const url of ['/things', '/unknown', '/things/%zz']) {
    t.match((await app.inject(url)).headers, { 'strict-transport-security': 'max-age=31536000' })
  }
})

t.test('a page may have a policy of its own', async t => {
  const { app } = await start(false)
  t.match((await app.inject('/page')).headers, { ...everywhere, 'content-security-policy': "default-src 'self'" })
})

t.test('a verification has the headers that matter to programs, and no others', async t => {
  const { app } = await startEdge(t, {
    https: true,
    routes: app => {
      app.get('/verified', { config: { verification: true } }, async () => ({ ok: true }))
    }
  })
  const { headers } = await app.inject('/verified')
  const { 'cache-control': cache, 'x-content-type-options': sniff, 'x-request-id': id, ...pages } = everywhere
  t.match(headers, { 'cache-control': cache, 'x-content-type-options': sniff, 'x-request-id': id })
  t.match(headers, { 'strict-transport-security': 'max-age=31536000' })
  for (const name of Object.keys(pages)) t.equal(headers[name], undefined, name)
})

t.test('where there is no body nothing is said about it, but to a HEAD what a GET would be told', async t => {
  const { app } = await start(false)
  const { 'x-content-type-options': sniff, 'cache-control': cache } = everywhere
  for (const [method, url] of [
    ['GET', '/nothing'],
    ['GET', '/empty'],
    ['DELETE', '/things']
  ] as const) {
    const { headers, body } = await app.inject({ method, url })
    t.equal(body, '')
    t.match(headers, { 'cache-control': cache }, url)
    t.equal(headers['x-content-type-options'], undefined, url)
  }
  t.match((await app.inject({ method: 'HEAD', url: '/things' })).headers, { 'x-content-type-options': sniff })
})
