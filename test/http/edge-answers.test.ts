import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import Fastify from 'fastify'
import { pino } from 'pino'
import t from 'tap'
import { v7 } from 'uuid'
import { securityHeaders } from '../../src/http/headers.ts'
import { problems } from '../../src/http/problems.ts'
import { limits, serverOptions } from '../../src/http/server-options.ts'
import { answerIn, exchange, listening, startEdge } from './support.ts'

const start = (https = false) =>
  startEdge(t, {
    https,
    routes: app => {
      app.get('/things', async request => ({
        id: request.id,
        ip: request.ip,
        protocol: request.protocol,
        host: request.host
      }))
      app.post('/things', async () => ({ ok: true }))
      app.get('/things/:id', async () => ({ ok: true }))
    }
  })

const head = 'POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'

const malformed = {
  'length and chunks': `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'two lengths': `${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
  'a length with a sign': `${head}Content-Length: +2\r\n\r\n{}`,
  'a length that is none': `${head}Content-Length: 0x2\r\n\r\n{}`,
  'an unknown coding': `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
  'chunked not last': `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  'chunked twice': `${head}Transfer-Encoding: chunked, chunked\r\n\r\nx`,
  'a blank before the colon': `${head}Content-Length : 2\r\n\r\n{}`,
  'a blank in a name': `${head}X Y: 2\r\n\r\n{}`,
  'a folded header': `${head}X-A: 1\r\n b\r\n\r\n{}`,
  'a header without a name': `${head}: 2\r\n\r\n{}`,
  'a NUL in a header': `${head}X-A: a\0b\r\n\r\n{}`,
  'bare line feeds': 'GET /things HTTP/1.1\nHost: a\n\n',
  'a bare carriage return': 'GET /things HTTP/1.1\rHost: a\r\r',
  'a chunk size that is none': `${head}Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n`,
  'a chunk size beyond all numbers': `${head}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n`,
  'a chunk that is longer than it says': `${head}Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n`,
  'a chunk extension with a line feed': `${head}Transfer-Encoding: chunked\r\n\r\n2;a\nb\r\n{}\r\n0\r\n\r\n`,
  'no version': 'GET /things\r\n\r\n',
  'an unknown version': 'GET /things HTTP/9.9\r\nHost: a\r\n\r\n',
  'an unknown method': 'NOPE /things HTTP/1.1\r\nHost: a\r\n\r\n',
  'a blank in the target': 'GET /thi ngs HTTP/1.1\r\nHost: a\r\n\r\n',
  'TLS on a plain port': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
  'another protocol': 'SSH-2.0-OpenSSH_9.2\r\n\r\n'
}

t.test('bytes that are no HTTP request are refused once, with a problem, and the connection ends', async t => {
  const { app } = await start()
  const url = await listening(app)
  for (const [what, bytes] of Object.entries(malformed)) {
    const said = await exchange(url, Buffer.from(bytes, 'latin1'))
    const { status, headers, body } = answerIn(said)
    t.equal(said.split('HTTP/1.1 ').length, 2, `${what}: one answer`)
    t.equal(status, 400, what)
    t.match(JSON.parse(body), { code: 'invalid_request', status: 400, request_id: headers['x-request-id'] })
    t.match(headers, { connection: 'close', 'content-type': 'application/problem+json; charset=utf-8' }, what)
    t.equal(Number(headers['content-length']), Buffer.byteLength(body))
  }
})

t.test('headers of more than 8 KiB are 431', async t => {
  const { app } = await start()
  const url = await listening(app)
  for (const bytes of [
    `GET /things HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`,
    `GET /things?${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    `GET /things HTTP/1.1\r\nHost: a\r\n${'X-A: a\r\n'.repeat(2_000)}\r\n`
  ]) {
    const { status, body } = answerIn(await exchange(url, bytes))
    t.equal(status, 431)
    t.match(JSON.parse(body), { code: 'headers_too_large' })
  }
})

t.test('a request that does not arrive in time is 408', async t => {
  const headers = securityHeaders(false)
  const log = pino({ level: 'silent' })
  const options = serverOptions({ log, headers, trustProxy: false, newId: v7 })
  const quick = { headersTimeout: 100, connectionsCheckingInterval: 20 }
  const app = Fastify({ ...options, requestTimeout: 100, http: { ...options.http, ...quick } })
  t.teardown(() => app.close())
  await app.register(problems, { log })
  app.post('/things', async () => ({ ok: true }))
  const url = await listening(app)
  for (const bytes of ['POST /things HT', `${head}Content-Length: 100\r\n\r\n{`]) {
    const { status, headers, body } = answerIn(await exchange(url, bytes))
    t.equal(status, 408)
    t.match(JSON.parse(body), { code: 'request_timeout' })
    t.match(headers, { 'x-content-type-options': 'nosniff', connection: 'close' })
  }
})

t.test('a connection on which nobody asks for anything ends', async t => {
  const headers = securityHeaders(false)
  const options = serverOptions({ log: pino({ level: 'silent' }), headers, trustProxy: false, newId: v7 })
  const quick = { headersTimeout: 100, connectionsCheckingInterval: 20 }
  const app = Fastify({ ...options, keepAliveTimeout: 100, http: { ...options.http, ...quick } })
  t.teardown(() => app.close())
  app.get('/things', async () => ({ ok: true }))
  const url = await listening(app)
  t.equal(answerIn(await exchange(url, '')).status, 408)
  t.equal(answerIn(await exchange(url, 'GET /things HTTP/1.1\r\nHost: a\r\n\r\n')).status, 200)
})

t.test('whoever does not take an answer is hung up on', async t => {
  const { app } = await startEdge(t, {
    patience: 200,
    routes: app => {
      app.get('/long', async (_request, reply) => reply.send(Buffer.alloc(50_000_000)))
    }
  })
  const { port } = await listening(app)
  const client = connect(Number(port), '127.0.0.1').pause()
  client.write('GET /long HTTP/1.1\r\nHost: a\r\n\r\n')
  const [socket] = await once(app.server, 'connection')
  await once(socket, 'close')
  t.notOk(socket.writableFinished)
  client.destroy()
})

t.test('the limits of a connection are set on the server', async t => {
  const { app } = await start()
  t.match(app.server, {
    headersTimeout: limits.headTimeout,
    requestTimeout: limits.requestTimeout,
    keepAliveTimeout: limits.keepAliveTimeout
  })
  t.match(app.initialConfig, { bodyLimit: limits.body, requestIdHeader: false })
})

t.test('nothing is written into an answer that has begun', async t => {
  const { app } = await startEdge(t, {
    routes: app => {
      app.get('/slow', (_request, reply) => {
        reply.hijack()
        reply.raw.writeHead(200, { 'content-length': '4' })
        reply.raw.write('ab')
      })
    }
  })
  const { port } = await listening(app)
  const client = connect(Number(port), '127.0.0.1')
  const said = text(client)
  client.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n')
  await once(client, 'data')
  client.write('NOT HTTP\r\n\r\n')
  const { status, body } = answerIn(await said)
  t.equal(status, 200)
  t.equal(body, 'ab')
})

t.test('nothing is written to a connection that has ended', async t => {
  const { app } = await start()
  const { port } = await listening(app)
  const said = text(connect(Number(port), '127.0.0.1'))
  const [socket] = await once(app.server, 'connection')
  socket.end()
  app.server.emit('clientError', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), socket)
  t.equal(await said, '')
  t.equal(socket.errored, null)
})

t.test('CONNECT is 405, for this is no proxy', async t => {
  const { app } = await start()
  const { status, headers, body } = answerIn(
    await exchange(await listening(app), 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n')
  )
  t.equal(status, 405)
  t.match(headers, { allow: 'delete, get, head, options, patch, post' })
  t.match(JSON.parse(body), { code: 'method_not_allowed' })
})

t.test('an expectation that the server does not know is no reason to refuse', async t => {
  const { app } = await start()
  const bytes = 'GET /things HTTP/1.1\r\nHost: a\r\nExpect: cake\r\nConnection: close\r\n\r\n'
  t.equal(answerIn(await exchange(await listening(app), bytes)).status, 200)
})

t.test('answers from outside the app have the headers of those from inside', async t => {
  for (const https of [false, true]) {
    const { app } = await start(https)
    const url = await listening(app)
    const get = (target: string) => `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`
    const inside = answerIn(await exchange(url, get('/unknown')))
    for (const bytes of [get('/things/%zz'), get(`/things/${'x'.repeat(101)}`), 'NOT HTTP\r\n\r\n']) {
      const outside = answerIn(await exchange(url, bytes))
      t.strictSame(Object.keys(outside.headers).sort(), Object.keys(inside.headers).sort())
      const changing = { 'x-request-id': '', 'content-length': '', date: '' }
      t.strictSame({ ...outside.headers, ...changing }, { ...inside.headers, ...changing })
    }
  }
})

t.test('a URL that the router cannot read is logged like any request', async t => {
  const { app, records } = await start()
  const { headers } = await app.inject('/things/%zz')
  t.match(records(), [{ method: 'GET', status: 400, request_id: headers['x-request-id'], msg: 'request' }])
})

t.test("a request has an id of the server's making", async t => {
  const { app } = await start()
  const answer = await app.inject({ url: '/things', headers: { 'x-request-id': 'mine', 'request-id': 'mine' } })
  t.match(answer.headers['x-request-id'], /^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  t.equal(answer.json().id, answer.headers['x-request-id'])
  t.not((await app.inject('/things')).headers['x-request-id'], answer.headers['x-request-id'])
})

const forwarded = {
  host: 'a',
  'x-forwarded-for': '203.0.113.9',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'evil'
}
const route = (app: Awaited<ReturnType<typeof startEdge>>['app']) =>
  app.get('/me', async ({ ip, protocol, host }) => ({ ip, protocol, host }))

t.test('a peer that is no trusted proxy does not say who the client is', async t => {
  for (const trustProxy of [false, ['192.0.2.1'], ['10.0.0.0/8']] as const) {
    const { app } = await startEdge(t, { trustProxy, routes: route })
    const answer = await app.inject({ url: '/me', headers: forwarded })
    t.strictSame(answer.json(), { ip: '127.0.0.1', protocol: 'http', host: 'a' })
  }
})

t.test('a trusted proxy does', async t => {
  const { app } = await startEdge(t, { trustProxy: ['127.0.0.1'], routes: route })
  const answer = await app.inject({ url: '/me', headers: forwarded })
  t.strictSame(answer.json(), { ip: '203.0.113.9', protocol: 'https', host: 'evil' })
})

t.test('a request that comes while the server closes is answered, and its connection ends', async t => {
  const { app } = await startEdge(t, {
    routes: app => {
      app.get('/things', async () => 'still here')
      app.addHook('preClose', async () => {
        const { status, headers, body } = answerIn(await exchange(url, 'GET /things HTTP/1.1\r\nHost: a\r\n\r\n'))
        t.equal(status, 200)
        t.equal(headers.connection, 'close')
        t.equal(body, 'still here')
      })
    }
  })
  const url = await listening(app)
  t.plan(3)
  await app.close()
})
