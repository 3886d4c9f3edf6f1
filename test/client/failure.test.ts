import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { inspect } from 'node:util'
import t, { type Test } from 'tap'
import { LatchkeyError, verifier } from '../../client/src/verifier.ts'
import { active, errorOf, listen, mint, ownKey, startService } from './support.ts'

type Answering = (response: ServerResponse, body: string) => void

/** Presents keys to a service that answers so. None may be let in, nor may an error say what was presented. */
async function fails(t: Test, answering: Answering, count = 1) {
  const url = await listen(t, (_, response, body) => answering(response, body))
  const presented = Array.from({ length: count }, () => mint('user'))
  const { verify } = verifier({ url, key: ownKey })
  const settled = await Promise.allSettled(presented.map(token => verify(token)))
  const errors = settled.map(it => (it.status === 'rejected' ? it.reason : it.value))
  for (const error of errors) {
    t.type(error, LatchkeyError)
    const shown = inspect(error, { depth: 9, showHidden: true })
    for (const secret of [ownKey, ...presented]) t.notOk(shown.includes(secret.slice(4, 20)))
  }
  return errors[0]
}

const json =
  (body: unknown, status = 200): Answering =>
  response =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

t.test('a status other than 200 lets nobody in', async t => {
  const reasons = {
    unreachable: [500, 502, 503, 504, 429],
    misconfigured: [400, 401, 403, 404, 405, 413, 415, 201, 204]
  }
  for (const [reason, statuses] of Object.entries(reasons)) {
    for (const status of statuses) t.match(await fails(t, json(active(), status)), { reason }, `${status}`)
  }
})

t.test('a key that may not ask is told from one that is not good', async t => {
  t.match(await fails(t, json({}, 401)), { message: /refuses the key of this verifier/ })
  t.match(await fails(t, json({}, 403)), { message: /lacks the permission verify:api-key/ })
})

t.test('a redirect is not followed', async t => {
  let followed = 0
  const elsewhere = await listen(t, (_, response) => {
    followed += 1
    response.end(JSON.stringify(active()))
  })
  for (const status of [301, 302, 303, 307, 308]) {
    const location = `${elsewhere}/v1/introspect`
    const error = await fails(t, response => response.writeHead(status, { location }).end())
    t.match(error, { reason: 'misconfigured' })
  }
  t.equal(followed, 0)
})

t.test('what is no answer lets nobody in', async t => {
  const texts = [
    '',
    'null',
    '[]',
    '"active"',
    '17',
    '{}',
    '{"active":"true"}',
    '{"active":1}',
    '<html>',
    '{"active":true'
  ]
  for (const text of texts) t.match(await fails(t, response => response.end(text)), { reason: 'misconfigured' }, text)
})

t.test('an answer with a field that is missing or of another kind lets nobody in', async t => {
  const texts = ['sub', 'sub_type', 'tenant_id', 'key_id', 'name', 'role', 'answered_at', 'cache_until']
  const wrong: [string, readonly unknown[]][] = [
    ...texts.map((field): [string, unknown[]] => [field, [undefined, null, '', 7, ['x'], {}]]),
    ['sub_type', ['robot', 'constructor']],
    ['permissions', [undefined, null, 'read:report', [7], [null], {}]],
    ['iat', [undefined, null, '1738324800', 1.5, 1e300]],
    ['exp', [null, '1738324800', 1.5]],
    ['answered_at', ['soon', 1_738_324_800]],
    ['cache_until', ['later', 'Infinity']]
  ]
  let next: unknown
  const service = await startService(t, () => next)
  const { verify } = verifier(service)
  for (const [field, values] of wrong) {
    for (const value of values) {
      next = active({ [field]: value })
      const error = await errorOf(() => verify(mint('user')))
      t.match(error, { reason: 'misconfigured', message: `unusable ${field}` }, `${field}: ${inspect(value)}`)
    }
  }
  next = active()
  t.ok(await verify(mint('user')))
})

t.test('a batch of the wrong length or shape lets nobody in', async t => {
  const bodies = [
    {},
    null,
    [active(), active(), active()],
    { results: 3 },
    { results: [] },
    { results: [active(), active()] },
    { results: [active(), active(), active(), active()] },
    { results: [active(), active(), null] },
    { results: { length: 3 } }
  ]
  for (const body of bodies) t.match(await fails(t, json(body), 3), { reason: 'misconfigured' }, inspect(body))
})

t.test('an error never holds what was presented, even when the service sends it back', async t => {
  const tricks: Answering[] = [
    (response, body) => response.end(body),
    (response, body) => response.end(`${body}}`),
    (response, body) => response.writeHead(500).end(body),
    (response, body) => response.end(JSON.stringify(active({ sub_type: body }))),
    (response, body) => response.writeHead(302, { location: `http://127.0.0.1/${encodeURIComponent(body)}` }).end(),
    (response, body) => response.socket?.end(`HTTP/1.1 200 OK\r\nbroken header ${body}\r\n\r\n`),
    (response, body) => response.socket?.end(body)
  ]
  for (const trick of tricks) for (const count of [1, 2]) await fails(t, trick, count)
})

t.test('a service that is not there lets nobody in', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  const gone = verifier({ url: `http://127.0.0.1:${port}`, key: ownKey })
  t.match(await errorOf(() => gone.verify(mint('user'))), { reason: 'unreachable', message: /ECONNREFUSED/ })
  // Fetch itself refuses the port of another protocol, and gives no code.
  const refused = verifier({ url: 'http://127.0.0.1:1', key: ownKey })
  t.match(await errorOf(() => refused.verify(mint('user'))), { reason: 'unreachable', message: /no reason given/ })
})

t.test('a connection that breaks lets nobody in', async t => {
  const breaks: Answering[] = [
    response => response.destroy(),
    response => {
      response.writeHead(200, { 'content-length': 5000 }).write(JSON.stringify(active()))
      setImmediate(() => response.destroy())
    }
  ]
  for (const answering of breaks) t.match(await fails(t, answering), { reason: 'unreachable' })
})

t.test('a service that does not answer in time lets nobody in, before or within its body', async t => {
  const silent: Answering[] = [
    () => {},
    response => response.writeHead(200, { 'content-type': 'application/json' }).write('{"active":true,')
  ]
  for (const answering of silent) {
    const url = await listen(t, (_, response, body) => answering(response, body))
    const { verify } = verifier({ url, key: ownKey, timeoutMs: 50 })
    const error = await errorOf(() => verify(mint('user')))
    t.match(error, { reason: 'unreachable', message: 'The service did not answer within 50 ms.' })
  }
})

t.test('a failure is not remembered, and everybody who waited for the answer learns of it', async t => {
  const answers = [{}, active()]
  const service = await startService(t, () => answers.shift())
  const { verify } = verifier(service)
  const token = mint('user')
  const both = await Promise.allSettled([verify(token), verify(token)])
  t.match(both, [{ status: 'rejected' }, { status: 'rejected' }])
  t.ok(await verify(token))
})
