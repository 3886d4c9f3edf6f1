import t, { type Test } from 'tap'
import type { Gateways } from '../../src/store/gateway.ts'
import { type Harness, password, startApp } from '../support/app.ts'
import type { Client, Headers } from '../support/client.ts'

const site = 'https://keys.example.com'

/** What a browser sends along with the cookie when a page of another site has it send something, or an attacker hopes. */
const forgeries: readonly Headers[] = [
  {},
  { origin: 'null' },
  { origin: 'null', 'sec-fetch-site': 'same-origin' },
  { origin: 'https://evil.example' },
  { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  { origin: 'http://keys.example.com' },
  { origin: 'https://keys.example.com:8443' },
  { origin: 'https://keys.example.com:443' },
  { origin: 'https://www.keys.example.com' },
  { origin: 'https://example.com' },
  { origin: 'https://keys.example.com.evil.example' },
  { origin: 'https://keys.example.com@evil.example' },
  { origin: 'https://evil.example/https://keys.example.com' },
  { origin: 'https://keys.example.com https://evil.example' },
  { origin: 'https://keys.example.com/' },
  { origin: '' },
  { referer: 'https://keys.example.com/' },
  { host: 'keys.example.com', 'x-forwarded-host': 'keys.example.com' },
  { 'x-requested-with': 'XMLHttpRequest' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': '' },
  { 'sec-fetch-site': 'same-origin, cross-site' },
  { origin: site, 'sec-fetch-site': 'cross-site' },
  { origin: site, 'sec-fetch-site': 'same-site' }
]

/** The first three are all that a form can send, and with them a page asks nobody. */
const contentTypes = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/xml']

interface Change {
  readonly method: string
  readonly url: string
  readonly body?: object
}

const mutationFor = (owner: string) =>
  `mutation { create_api_key(input: { user_id: "${owner}", name: "forged" }) { key } }`

/** One change by each method, and those that would hurt most. */
async function changesOf({ key, role, session, adminId, tenantId }: Harness): Promise<readonly Change[]> {
  return [
    { method: 'POST', url: '/v1/api-keys', body: { name: 'forged' } },
    { method: 'POST', url: '/v1/invitations', body: { email: 'eve@evil.example', role: 'TENANT_ADMIN' } },
    { method: 'POST', url: '/v1/api-keys/revoke', body: { view: 'tenant' } },
    { method: 'PATCH', url: `/v1/roles/${await role([])}`, body: { permissions: ['*:*'] } },
    { method: 'PATCH', url: `/v1/tenants/${tenantId}`, body: { name: 'Forged' } },
    { method: 'DELETE', url: `/v1/api-keys/${(await key({ userId: adminId })).id}` },
    { method: 'DELETE', url: `/v1/sessions/${(await session(adminId)).id}` },
    { method: 'POST', url: '/graphql', body: { query: mutationFor(adminId) } },
    {
      method: 'PUT',
      url: '/v1/session/password',
      body: { current_password: password, new_password: 'a blue crane sings at noon' }
    },
    { method: 'DELETE', url: '/v1/session' }
  ]
}

/** Every row of every table: nothing may come, go or change, a line in the audit trail included. */
async function everything({ database: { tables } }: Harness) {
  const { sequence, ...gateways } = tables
  const rows: Record<string, unknown> = { sequence: await sequence() }
  for (const name of Object.keys(gateways) as (keyof Gateways)[]) {
    rows[name] = await gateways[name].list({ where: undefined, orderBy: [], limit: 10_000 })
  }
  return rows
}

async function start(t: Test) {
  const harness = await startApp(t, { publicUrl: site })
  const { cookie = '' } = harness.operator.credential
  return { harness, cookie, changes: await changesOf(harness) }
}

const send = (as: Client, { method, url, body }: Change, headers: Headers) => as.send(method, url, body, headers)

t.test('whatever another site has a browser send with a session, nothing changes', async t => {
  const { harness, cookie, changes } = await start(t)
  const before = await everything(harness)
  let sent = 0
  for (const change of changes) {
    for (const forgery of forgeries) {
      const answer = await send(harness.anybody, change, { cookie, ...forgery })
      const what = `${change.method} ${change.url} with ${JSON.stringify(forgery)}`
      t.match(answer, { statusCode: 403, text: /cross_site/i }, what)
      sent += 1
    }
  }
  t.strictSame(await everything(harness), before)
  t.comment(`${sent} requests`)
})

t.test('what a form can send is not read, not even from a page of the site', async t => {
  const { harness, cookie, changes } = await start(t)
  const before = await everything(harness)
  for (const { method, url, body } of changes.filter(({ body }) => body !== undefined)) {
    for (const type of contentTypes) {
      // With `enctype=text/plain` a field can be named and filled so that JSON comes of it.
      const form = { method, url, body: Buffer.from(JSON.stringify(body)) }
      const from = (headers: Headers) => send(harness.anybody, form, { cookie, 'content-type': type, ...headers })
      t.match(await from({ origin: 'https://evil.example' }), { statusCode: 403, text: /cross_site/i })
      t.match(await from({}), { statusCode: 403, text: /cross_site/i })
      t.match(await from({ origin: site }), { statusCode: 415, text: /unsupported_media_type/i })
    }
  }
  t.strictSame(await everything(harness), before)
})

t.test('a link, a frame and an image change nothing, whatever they say that they are', async t => {
  const { harness, cookie, changes } = await start(t)
  const get = (url: string, headers: Headers) => harness.app.inject({ method: 'GET', url, headers })
  const cross = { cookie, 'sec-fetch-site': 'cross-site' }
  const before = await everything(harness)
  for (const { method, url } of changes) {
    const overrides = { 'x-http-method-override': method, 'x-method-override': method }
    await get(url, { ...cross, ...overrides })
    await get(`${url}?_method=${method}`, cross)
  }
  const query = encodeURIComponent(mutationFor(harness.adminId))
  t.match((await get(`/graphql?query=${query}`, cross)).body, /"errors"/)
  t.strictSame(await everything(harness), before)
})

t.test('a browser that asks first whether another site may is not told that it may', async t => {
  const { harness, cookie, changes } = await start(t)
  for (const { method, url } of changes) {
    const { headers } = await harness.anybody.send('OPTIONS', url, undefined, {
      cookie,
      origin: 'https://evil.example',
      'access-control-request-method': method,
      'access-control-request-headers': 'content-type'
    })
    t.strictSame(
      Object.keys(headers).filter(name => name.startsWith('access-control')),
      []
    )
  }
})

t.test('another site signs nobody in, sets nothing up and accepts no invitation', async t => {
  const { harness } = await start(t)
  const { admin, anybody } = harness
  const { token } = (await admin.post('/v1/invitations', { email: 'grace@example.com' })).body
  const doors: readonly Change[] = [
    { method: 'POST', url: '/v1/session', body: { email: 'ada@example.com', password } },
    { method: 'POST', url: '/v1/invitations/accept', body: { token, password: 'a blue crane sings at noon' } },
    { method: 'POST', url: '/v1/setup', body: { token, tenant_name: 'Evil', email: 'eve@evil.example', password } }
  ]
  // Clients that are no browsers say nothing of a site.
  const foreign = forgeries.filter(headers => 'origin' in headers || 'sec-fetch-site' in headers)
  const before = await everything(harness)
  for (const door of doors) {
    for (const forgery of foreign) {
      const answer = await send(anybody, door, forgery)
      t.match(answer, { statusCode: 403, body: { code: 'cross_site' } })
      t.notOk(answer.headers['set-cookie'])
    }
  }
  t.strictSame(await everything(harness), before)
  for (const door of doors.slice(0, 2)) t.match(await send(anybody, door, {}), { statusCode: 201 })
})

t.test('the very same requests from a page of the site do what they say', async t => {
  const { harness, cookie, changes } = await start(t)
  for (const [index, change] of changes.entries()) {
    const own: Headers = index % 2 === 0 ? { origin: site } : { 'sec-fetch-site': 'same-origin' }
    const { statusCode, text } = await send(harness.anybody, change, { cookie, ...own })
    t.match(statusCode, /^20[014]$/, `${change.method} ${change.url}: ${text}`)
    t.notMatch(text, /"errors"/)
  }
})
