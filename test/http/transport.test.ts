import t from 'tap'
import { answerIn, exchange, listening, mint, startEdge } from './support.ts'

const start = () =>
  startEdge(t, {
    routes: app => {
      app.get('/things', async () => ({ ok: true }))
      app.get('/things/:id', async () => ({ ok: true }))
    }
  })

t.test('a header that decides something is taken once, in whatever case it is repeated', async t => {
  const { app } = await start()
  const url = await listening(app)
  const once = 'GET /things HTTP/1.1\r\nHost: a\r\nConnection: close\r\n'
  for (const twice of [
    'Authorization: Bearer a\r\nAuthorization: Bearer b\r\n',
    'Authorization: Bearer a\r\nAUTHORIZATION: Bearer a\r\n',
    'host: b\r\n',
    'Origin: http://a\r\nOrigin: http://b\r\n',
    'Idempotency-Key: a\r\nIdempotency-key: b\r\n',
    'Content-Type: application/json\r\nContent-Type: text/plain\r\n'
  ]) {
    const { status, headers, body } = answerIn(await exchange(url, `${once}${twice}\r\n`))
    t.equal(status, 400, twice)
    t.match(headers, { 'content-type': 'application/problem+json; charset=utf-8' })
    t.match(JSON.parse(body), { code: 'duplicate_header' })
  }
  const fine = answerIn(await exchange(url, `${once}Authorization: Bearer host\r\nAccept: a\r\nAccept: b\r\n\r\n`))
  t.equal(fine.status, 200)
})

t.test('HTTP/1.1 names the host, and HTTP/1.0 need not', async t => {
  const { app } = await start()
  const url = await listening(app)
  const missing = answerIn(await exchange(url, 'GET /things HTTP/1.1\r\nConnection: close\r\n\r\n'))
  t.equal(missing.status, 400)
  t.match(JSON.parse(missing.body), { code: 'invalid_request', detail: /Host/ })
  const old = answerIn(await exchange(url, 'GET /things HTTP/1.0\r\n\r\n'))
  t.equal(old.status, 200)
})

t.test('a credential in the URL is refused wherever it stands', async t => {
  const { app, lines } = await start()
  const token = mint('user')
  const encoded = [...token].map(character => `%${character.charCodeAt(0).toString(16)}`).join('')
  const urls = [
    ...['access_token', 'api_key', 'apikey', 'key', 'token', 'API_KEY', 'ApiKey'].map(name => `/things?${name}=x`),
    '/things?limit=1&token',
    '/things?to%6ben=x',
    `/things?q=${token}`,
    `/things?q=${encoded}`,
    `/things?${token}`,
    `/things?q=${token.slice(0, 30)}`,
    `/things/${token}`,
    `/things/${encoded}`,
    `/unknown/${token}`,
    `/things?q=a%20${token}%20b`,
    `/things?a=1?b=${token}`
  ]
  for (const url of urls) {
    const answer = await app.inject(url)
    t.match(answer, { statusCode: 400 }, url)
    t.match(answer.json(), { code: 'credentials_in_url' })
    t.notMatch(answer.body, token.slice(4, 20))
  }
  t.notMatch(lines.join(''), token.slice(4, 20))
})

t.test('words that are no credentials are left alone', async t => {
  const { app } = await start()
  for (const url of [
    '/things?name=token',
    '/things?keys=1',
    '/things?q=key%3Dx',
    '/things/lku_short',
    '/things?q=a+b'
  ]) {
    t.match(await app.inject(url), { statusCode: 200 }, url)
  }
})

t.test('a URL has at most 50 parameters, in UTF-8 and without U+0000', async t => {
  const { app } = await start()
  const query = (count: number) => Array.from({ length: count }, (_, index) => `p${index}=1`).join('&')
  t.match(await app.inject(`/things?${query(50)}`), { statusCode: 200 })
  for (const url of [
    `/things?${query(51)}`,
    `/things?${'a&'.repeat(51)}`,
    '/things?q=%00',
    '/things/a%00',
    '/things?q=%ff',
    '/things?q=%',
    '/things?q=%ed%a0%80'
  ]) {
    const answer = await app.inject(url)
    t.match(answer, { statusCode: 400 }, url.slice(0, 30))
    t.match(answer.json(), { code: 'invalid_request' })
  }
})
