import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express, { type NextFunction, type Request, type Response } from 'express'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { reports as withExpress } from '../../client/examples/express.ts'
import { reports as withFastify } from '../../client/examples/fastify.ts'
import { requireKey } from '../../client/src/express.ts'
import { latchkey } from '../../client/src/fastify.ts'
import { verifier } from '../../client/src/verifier.ts'
import { active, mint, ownerId, ownKey, startService, tenantId } from './support.ts'

async function expressAt(t: Test, app: express.Express) {
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The example of each framework, listening. */
const doors = {
  async fastify(t: Test, url: string) {
    const app = await withFastify(url, ownKey)
    t.teardown(() => app.close())
    return app.listen({ host: '127.0.0.1', port: 0 })
  },
  express: async (t: Test, url: string) => expressAt(t, withExpress(url, ownKey).set('env', 'test'))
}

const reader = mint('user')
const author = mint('user')
const unknown = mint('user')

const judge = ({ token }: { token: string }) => {
  if (token === unknown) return { active: false }
  return active(token === author ? { permissions: ['*:report'] } : {})
}

for (const [name, start] of Object.entries(doors)) {
  t.test(`the example for ${name} lets good keys in, and no others`, async t => {
    const url = await start(t, (await startService(t, judge)).url)
    const ask = async (method: string, path: string, authorization?: string) => {
      const response = await fetch(url + path, { method, headers: authorization ? { authorization } : {} })
      const { status, headers } = response
      const type = headers.get('content-type')?.split(';')[0]
      return { status, type, challenge: headers.get('www-authenticate'), body: await response.json() }
    }
    t.match(await ask('GET', '/health'), { status: 200 })
    t.match(await ask('GET', '/reports', `Bearer ${reader}`), { status: 200, body: { tenant: tenantId } })
    t.match(await ask('GET', '/reports', `bearer  ${reader} `), { status: 200 })
    t.match(await ask('POST', '/reports', `Bearer ${author}`), { status: 200, body: { author: ownerId } })

    const refused = { status: 401, type: 'application/problem+json', body: { title: 'Not authenticated', status: 401 } }
    t.same(await ask('GET', '/reports'), { ...refused, challenge: 'Bearer' })
    const others = [unknown, 'junk', `${reader} ${reader}`, `${reader},${reader}`, '']
    for (const authorization of [...others.map(it => `Bearer ${it}`), `Basic ${reader}`, reader]) {
      const answer = await ask('GET', '/reports', authorization)
      t.same(answer, { ...refused, challenge: 'Bearer error="invalid_token"' }, authorization)
    }
    t.same(await ask('POST', '/reports', `Bearer ${reader}`), {
      status: 403,
      type: 'application/problem+json',
      challenge: 'Bearer error="insufficient_scope"',
      body: { title: 'Not permitted', status: 403 }
    })
  })

  t.test(`the example for ${name} answers 503 while the service cannot be asked`, async t => {
    const url = await start(t, (await startService(t, () => ({}))).url)
    const { status, headers } = await fetch(`${url}/reports`, { headers: { authorization: `Bearer ${reader}` } })
    t.equal(status, 503)
    t.equal(headers.get('retry-after'), '1')
    t.equal((await fetch(`${url}/health`)).status, 200)
  })
}

t.test('the address of the peer goes with the key', async t => {
  const service = await startService(t, judge)
  const guard = verifier(service)
  const fastify = Fastify()
  t.teardown(() => fastify.close())
  await fastify.register(latchkey, { verifier: guard })
  fastify.get('/', async () => ({}))
  await fastify.inject({ url: '/', remoteAddress: '192.0.2.7', headers: { authorization: `Bearer ${reader}` } })

  const app = express().set('trust proxy', 'loopback')
  app.get('/', requireKey(guard), (_, res) => void res.json({}))
  const headers = { authorization: `Bearer ${author}`, 'x-forwarded-for': '192.0.2.8' }
  await fetch(await expressAt(t, app), { headers })
  t.same(service.asked, [[{ token: reader, address: '192.0.2.7' }], [{ token: author, address: '192.0.2.8' }]])
})

t.test('with Fastify a key needs what its scope and its route ask for, and unknown paths are guarded too', async t => {
  const service = await startService(t, ({ token }) =>
    active({ permissions: token === author ? ['read:report', 'create:report'] : ['create:report'] })
  )
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(latchkey, { verifier: verifier(service), permission: 'read:report' })
  app.get('/', async () => ({}))
  app.get('/new', { config: { permission: 'create:report' } }, async () => ({}))
  app.get('/old', { config: { permission: 'delete:report' } }, async () => ({}))
  const status = async (url: string, token: string) =>
    (await app.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode
  for (const [path, expected] of Object.entries({ '/': 200, '/new': 200, '/old': 403, '/none': 404 })) {
    t.equal(await status(path, author), expected)
  }
  for (const path of ['/', '/new', '/none']) t.equal(await status(path, reader), 403)
  t.equal((await app.inject('/none')).statusCode, 401)
})

t.test('with Fastify a body is not read for who has no key, and a failure is logged without the key', async t => {
  const lines: string[] = []
  const app = Fastify({ logger: { stream: { write: line => lines.push(line) } } })
  t.teardown(() => app.close())
  await app.register(latchkey, { verifier: verifier(await startService(t, () => ({}))) })
  app.post('/', async () => ({}))
  const headers = { 'content-type': 'application/json' }
  t.equal((await app.inject({ method: 'POST', url: '/', headers, payload: '{' })).statusCode, 401)
  const authorization = `Bearer ${reader}`
  const answer = await app.inject({ method: 'POST', url: '/', headers: { ...headers, authorization }, payload: '{' })
  t.same(answer.json(), { title: 'Keys cannot be verified at present', status: 503 })
  t.match(lines.join(''), /unusable active.*a key could not be verified/)
  t.notOk(lines.join('').includes(reader))
})

t.test('with Express the app’s own error handler learns why the service could not be asked', async t => {
  const app = express()
  app.use(requireKey(verifier(await startService(t, () => ({})))))
  app.use((error: Error, _: Request, res: Response, __: NextFunction) => void res.status(500).json({ ...error }))
  const response = await fetch(await expressAt(t, app), { headers: { authorization: `Bearer ${reader}` } })
  t.match(await response.json(), { reason: 'misconfigured', status: 503 })
})

t.test('the document shows the examples that run here', async t => {
  const root = join(import.meta.dirname, '../..')
  const text = readFileSync(join(root, 'docs/client.md'), 'utf8')
  for (const name of ['fastify', 'express']) {
    const example = readFileSync(join(root, `client/examples/${name}.ts`), 'utf8')
    const shown = example
      .replace('../src/verifier.ts', 'latchkey-client')
      .replace(/\.\.\/src\/(\w+)\.ts/, 'latchkey-client/$1')
    t.ok(text.includes(shown), name)
  }
})
