import { randomBytes } from 'node:crypto'
import pino from 'pino'
import t from 'tap'
import { Type } from 'typebox'
import type { Caller } from '../../src/auth/principal.ts'
import { tokenKinds } from '../../src/auth/token.ts'
import { errorRecord, loggerOptions } from '../../src/http/logging.ts'
import { exchange, listening, mint, redact, startEdge } from './support.ts'

const percentEncoded = (text: string) => [...Buffer.from(text)].map(byte => `%${byte.toString(16)}`).join('')

/** The ways in which a secret may turn up where it should not. */
const forms = (secret: string) => [
  secret,
  secret.slice(-40),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('hex'),
  percentEncoded(secret),
  encodeURIComponent(JSON.stringify(secret))
]

t.test('no secret that comes in by any way is in the log in any form', async t => {
  const planted: string[] = []
  const remember = (secret: string) => {
    planted.push(secret)
    return secret
  }
  /** A secret of no known shape, which nothing could recognise in a log. */
  const plain = () => remember(randomBytes(33).toString('hex'))
  const token = () => remember(mint('user'))

  const { app, lines } = await startEdge(t, {
    routes: (app, log) => {
      const body = Type.Object({ name: Type.String({ maxLength: 10 }) }, { additionalProperties: false })
      app.post('/things', { schema: { body } }, async () => ({ ok: true }))
      app.post('/free', async () => ({ ok: true }))
      app.get('/things/:id', async () => ({ ok: true }))
      app.get('/fails', async request => {
        throw Object.assign(new Error(`no ${request.headers['x-token']}`, { cause: new Error(`as ${token()}`) }), {
          query: `insert ${plain()}`,
          params: [plain()]
        })
      })
      app.get('/driver', async () => {
        throw new Error(`Failed query: insert into users values ($1)\nparams: ${plain()}`)
      })
      app.get('/logs', async (request, reply) => {
        log.warn({ req: request, res: reply, raw: { req: request.raw.method } }, 'as Fastify would')
        log.warn({ deep: { er: [{ headers: { authorization: `Bearer ${token()}` } }] } })
        log.warn(`in a message ${token()}`)
        log.warn({ [token()]: 1 }, 'in a name')
        log.warn({ url: `https://example.org/?k=${token()}&x=1` })
        for (const kind of tokenKinds) log.warn(`cut off ${remember(mint(kind)).slice(0, 30)}`)
        return { ok: true }
      })
    }
  })
  const url = await listening(app)

  for (const headers of [
    { authorization: `Bearer ${plain()}` },
    { authorization: `Basic ${plain()}` },
    { cookie: `__Host-latchkey_session=${plain()}; other=${plain()}` },
    { referer: `https://example.org/?${plain()}` },
    { 'user-agent': plain() },
    { traceparent: plain() },
    { 'x-request-id': plain() },
    { 'x-forwarded-for': plain() },
    { 'idempotency-key': plain() },
    { 'if-match': plain() },
    { origin: plain() },
    { host: plain() },
    { [`x-${plain()}`]: '1' }
  ]) {
    await app.inject({ url: '/things/7', headers })
  }
  for (const path of [
    `/${plain()}`,
    `/things/${plain()}`,
    `/things/${plain()}${plain()}`,
    `/things/7?q=${plain()}`,
    `/things/7?${plain()}=1`,
    `/things/7?token=${plain()}`,
    `/things/7?q=${token()}`,
    `/things/${percentEncoded(token())}`,
    `/%zz${plain()}`,
    `/things/7?q=%ff${plain()}`,
    `/things/7?q=%00${plain()}`
  ]) {
    await app.inject(path)
  }
  const json = { 'content-type': 'application/json' }
  for (const payload of [
    JSON.stringify({ name: plain() }),
    JSON.stringify({ name: 'a', [plain()]: 1 }),
    JSON.stringify({ name: { deep: [plain()] } }),
    `{"name":"${plain()}`,
    plain(),
    `{"__proto__":"${plain()}"}`,
    `{"a":"${plain()}","a":1}`,
    `{"a":"${plain()}\\u0000"}`,
    JSON.stringify({ name: plain().repeat(500) })
  ]) {
    await app.inject({ method: 'POST', url: '/things', headers: json, payload })
    await app.inject({ method: 'POST', url: '/free', headers: json, payload })
  }
  await app.inject({ method: 'POST', url: '/free', headers: { 'content-type': `text/${plain()}` }, payload: plain() })
  await app.inject({ method: 'POST', url: '/free', headers: { ...json, 'content-encoding': plain() }, payload: '{}' })
  await app.inject({ method: 'PUT', url: `/free?${plain()}`, headers: json, payload: plain() })
  await app.inject({ url: '/fails', headers: { 'x-token': token() } })
  await app.inject('/driver')
  await app.inject({ url: `/logs?q=${plain()}`, headers: { authorization: `Bearer ${plain()}` } })
  await exchange(url, `GET /${plain()} HTTP/1.1\r\nHost: a\r\nX-A : ${plain()}\r\n\r\n`)
  await exchange(url, `GET /${plain()} HTTP/1.1\r\nHost: a\r\nX-A: ${plain().repeat(500)}\r\n\r\n`)
  await exchange(url, `NOPE ${plain()}\r\n\r\n`)

  const log = lines.join('')
  t.ok(planted.length > 50, `${planted.length} secrets were planted`)
  t.ok(lines.length > 50, `${lines.length} lines were written`)
  t.strictSame(
    planted.filter(secret => forms(secret).some(form => log.includes(form))),
    []
  )
  t.notMatch(log, planted.find(secret => secret.startsWith('lk'))?.slice(4, 30) ?? '', 'nor the part that counts')
})

t.test('a finished request is one line, with its route and not its path', async t => {
  const { app, records } = await startEdge(t, { routes: app => app.get('/things/:id', async () => ({ ok: true })) })
  const { headers } = await app.inject('/things/7?q=1')
  await app.inject('/unknown')
  const [found, unknown] = records()
  t.strictSame(Object.keys(found), ['level', 'time', 'request_id', 'method', 'route', 'status', 'ms', 'msg'])
  t.match(found, {
    level: 'info',
    request_id: headers['x-request-id'],
    method: 'GET',
    route: '/things/:id',
    status: 200,
    msg: 'request'
  })
  t.type(found.ms, 'number')
  t.equal(new Date(found.time).toISOString(), found.time)
  t.match(unknown, { status: 404, route: undefined })
})

t.test('a line says for whom a request was, once that is known', async t => {
  const caller: Caller = {
    type: 'user',
    id: 'user-1',
    tenantId: 'tenant-1',
    roleId: 'role-1',
    roleName: 'USER',
    permissions: [],
    credential: { type: 'api_key', id: 'key-1', scopes: null, cidrs: null, expiresAt: 0, sequence: 0 },
    operator: false,
    origin: { requestId: 'r', address: '', userAgent: '' }
  }
  const session: Caller = { ...caller, credential: { type: 'session', id: 'session-1' } }
  const { app, records } = await startEdge(t, {
    routes: app => {
      app.decorateRequest('caller')
      app.get('/key', async request => {
        request.caller = caller
        return ''
      })
      app.get('/session', async request => {
        request.caller = session
        return ''
      })
      app.get('/nobody', async () => '')
    }
  })
  for (const url of ['/key', '/session', '/nobody']) await app.inject(url)
  const [byKey, bySession, byNobody] = records()
  t.match(byKey, { tenant_id: 'tenant-1', key_id: 'key-1' })
  t.match(bySession, { tenant_id: 'tenant-1', key_id: undefined })
  t.notOk('tenant_id' in byNobody)
})

t.test('whatever is in a value, an event stays one line of JSON', async t => {
  const lines: string[] = []
  const stream = { write: (line: string) => lines.push(line) }
  const log = pino(loggerOptions({ level: 'info', stream, redact }), stream)
  const values = [
    'a\nb',
    'a\r\n{"level":"error"}',
    '\u001b[31mred',
    '\u0000',
    '\u2028',
    '"}\n{"a":"',
    `\n${mint('user')}\n`
  ]
  for (const value of values) {
    log.info({ value, [value]: value, err: new Error(value) }, value)
  }
  t.equal(lines.length, values.length)
  for (const line of lines) {
    t.equal(line.split('\n').length, 2, 'one end of line, at the end')
    t.notMatch(line.trimEnd(), /\p{Cc}/u)
    t.match(JSON.parse(line), { level: 'info' })
  }
})

t.test('an error is logged by type, first line, code and frames, with its causes', async t => {
  const root = Object.assign(new TypeError('root\nKey (email)=(ada@example.org) exists'), {
    code: 23505,
    detail: 'ada'
  })
  const record = errorRecord(new Error('outer', { cause: root }))
  t.match(record, { type: 'Error', message: 'outer', cause: { type: 'TypeError', message: 'root', code: '23505' } })
  t.match(record.stack, /^ {4}at /)
  t.notMatch(JSON.stringify(record), /ada/)
})

t.test('causes end, even where an error is its own', async t => {
  const error = new Error('round')
  error.cause = error
  t.match(errorRecord(error), { cause: { cause: { cause: { message: 'round', cause: undefined } } } })
})

t.test('what is thrown without being an error is not quoted', async t => {
  t.strictSame(errorRecord('secret'), { type: 'string', message: 'not an Error', stack: '' })
  t.equal(errorRecord(Object.assign(new Error('x'), { stack: undefined })).stack, '')
})
