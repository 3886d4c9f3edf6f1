import t, { type Test } from 'tap'
import { answerIn, exchange, listening, startEdge } from './support.ts'

const usual = 'Host: a\r\nConnection: close\r\n'

/** An app with a route that knows the answer to whoever asks in a hurry, and what happens in it, in order. */
async function start(t: Test, https = false) {
  const events: string[] = []
  const { app, lines } = await startEdge(t, {
    https,
    tally: (method, route, status, ms) => void events.push(`tally ${method} ${route} ${status} ${ms >= 0}`),
    routes: app => {
      app.addHook('onRequest', async () => void events.push('hook'))
      app.get(
        '/known',
        {
          config: {
            verification: true,
            known({ headers }, query) {
              events.push(query === undefined ? 'asked' : `asked ${query}`)
              return headers['x-hurry'] === undefined || query !== undefined ? undefined : ['x-answer', 'yes']
            }
          }
        },
        async (_request, reply) => reply.header('x-answer', 'yes').send()
      )
    }
  })
  const url = await listening(app)
  return { events, lines, say: async (bytes: string) => answerIn(await exchange(url, bytes)) }
}

t.test('what a route knows is answered at once, like what it has to find out', async t => {
  for (const https of [false, true]) {
    const { events, lines, say } = await start(t, https)
    const found = await say(`GET /known HTTP/1.1\r\n${usual}\r\n`)
    t.strictSame(events.splice(0), ['asked', 'hook'])
    t.equal(lines.splice(0).length, 1)
    const known = await say(`GET /known HTTP/1.1\r\nX-Hurry: 1\r\n${usual}\r\n`)
    t.strictSame(events.splice(0), ['asked', 'tally GET /known 200 true'])
    t.strictSame(lines, [])
    t.match(known, { status: 200, body: '', headers: { 'x-answer': 'yes', 'x-request-id': /^[0-9a-f-]{36}$/ } })
    const { 'x-request-id': one, date, ...rest } = found.headers
    const { 'x-request-id': other, date: later, ...same } = known.headers
    t.strictSame(same, rest)
    t.not(one, other)
    t.ok(date && later)
  }
})

t.test('what is not asked in the usual way is left to the hooks', async t => {
  const { events, say } = await start(t)
  const hurry = 'X-Hurry: 1\r\n'
  const cases: [bytes: string, status: number][] = [
    [`GET /%6bnown HTTP/1.1\r\n${hurry}${usual}`, 200],
    [`HEAD /known HTTP/1.1\r\n${hurry}${usual}`, 200],
    [`GET /known HTTP/1.0\r\n${hurry}`, 200],
    [`GET /known HTTP/1.1\r\n${hurry}Connection: close\r\n`, 400],
    [`GET /known HTTP/1.1\r\n${hurry}Authorization: a\r\nauthorization: b\r\n${usual}`, 400]
  ]
  for (const [bytes, status] of cases) {
    const answer = await say(`${bytes}\r\n`)
    t.equal(answer.status, status, bytes)
    t.notOk(events.includes('asked'), bytes)
    t.notOk(
      events.some(event => event.startsWith('tally')),
      bytes
    )
    events.length = 0
  }
})

t.test('a query is for the route to judge', async t => {
  const { events, say } = await start(t)
  t.match(await say(`GET /known?a=%61 HTTP/1.1\r\nX-Hurry: 1\r\n${usual}\r\n`), { status: 200 })
  t.strictSame(events, ['asked a=%61', 'hook'])
})

t.test('answers that are known leave together', async t => {
  const { events, say } = await start(t)
  const hurry = 'GET /known HTTP/1.1\r\nHost: a\r\nX-Hurry: 1\r\n'
  await say(`${hurry}\r\n${hurry}Connection: close\r\n\r\n`)
  const tallied = 'tally GET /known 200 true'
  t.strictSame(events, ['asked', 'asked', tallied, tallied])
})
