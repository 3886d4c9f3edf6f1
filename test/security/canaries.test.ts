import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { tokenKinds } from '../../src/auth/token.ts'
import type { Database } from '../../src/store/gateway.ts'
import { type Harness, startApp } from '../support/app.ts'
import type { Answer, Headers } from '../support/client.ts'
import { operationsOf, type Schema } from '../support/operations.ts'

/** Secrets that nobody else has, each planted once. */
function canaries({ services }: Pick<Harness, 'services'>) {
  const planted: string[] = []
  const keep = (secret: string) => {
    planted.push(secret)
    return secret
  }
  let count = 0
  return {
    planted,
    keep,
    token: () => keep(services.tokens.mint(tokenKinds[count++ % tokenKinds.length] ?? 'user')),
    key: () => keep(services.tokens.mint('user')),
    cookie: () => keep(services.tokens.mint('session')),
    password: () => keep(`pass phrase ${randomBytes(12).toString('hex')}!`),
    idempotencyKey: () => keep(randomBytes(24).toString('hex'))
  }
}

const escaped = (text: string) => [...Buffer.from(text)].map(byte => `%${byte.toString(16)}`).join('')

/** What a secret may look like where it has leaked: as it is, in part, and as others write it. */
function forms(secret: string): string[] {
  const bytes = Buffer.from(secret)
  // Without the ends, which depend on what stands before and after.
  const encoded = [0, 1, 2].map(offset => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    return text.slice(4, text.length - 4)
  })
  return [
    secret,
    secret.slice(-40),
    secret.toLowerCase(),
    secret.toUpperCase(),
    encodeURIComponent(secret),
    escaped(secret),
    secret.replaceAll(' ', '+'),
    bytes.toString('hex'),
    ...encoded,
    ...encoded.map(text => text.replaceAll('+', '-').replaceAll('/', '_'))
  ]
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => ({ name, bytes: readFileSync(join(parentPath, name)) }))

/** Where a secret is found, of all the places where it must not be. */
const found = (secret: string, places: Readonly<Record<string, Buffer>>) =>
  Object.entries(places)
    .filter(([, bytes]) => forms(secret).some(form => bytes.includes(form)))
    .map(([place]) => place)

/** The whole application at its most talkative, with its files in `folder`, and all that it has ever answered with. */
async function talkative(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'canaries-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  process.env.TMPDIR = folder
  const faults: Error[] = []
  const wrap = (database: Database): Database => ({
    ...database,
    async transaction(work) {
      const [fault] = faults.splice(0)
      if (fault) throw fault
      return database.transaction(work)
    }
  })
  return { ...(await startApp(t, { logLevel: 'trace', wrap })), folder, faults }
}

type Talkative = Awaited<ReturnType<typeof talkative>>

/** Everything that outlives a request. */
async function places({ anybody, admin, operator, database, folder, log, services }: Talkative, answers: string[]) {
  await services.usage.flush()
  const lists = ['api-keys?view=tenant', 'roles', 'members', 'invitations', 'service-accounts', 'audit-events']
  const shown = await Promise.all(lists.map(list => admin.get(`/v1/${list}${list.includes('?') ? '&' : '?'}limit=200`)))
  const instance = await operator.get('/v1/audit-events?view=instance&limit=200')
  const trail = await database.tables.auditEvents.list({ where: undefined, orderBy: [], limit: 10_000 })
  const texts: Record<string, string> = {
    log: log.join(''),
    'audit trail': JSON.stringify(trail),
    lists: [...shown, instance].map(({ text }) => text).join(''),
    metrics: (await anybody.get('/metrics')).text,
    description: (await anybody.get('/openapi.yaml')).text,
    answers: answers.join('')
  }
  const files = filesIn(folder).map(({ name, bytes }): [string, Buffer] => [name, bytes])
  return {
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)])),
    ...Object.fromEntries(files)
  }
}

/** The paths of all strings that a body takes. */
function textsIn(schema: Schema & { type?: unknown }, path: string[] = []): string[][] {
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => textsIn(field, [...path, name]))
  if (schema.items) return textsIn(schema.items, [...path, '0'])
  return [schema.type].flat().includes('string') ? [path] : fields
}

const nested = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight((inner, name) => (name === '0' ? [inner] : { [name]: inner }), value)

t.test('what looks like a credential is taken only by the fields that are made for one', async t => {
  const harness = await startApp(t)
  const { admin, anybody, services } = harness
  let fields = 0
  for (const { method, path, body, open } of await operationsOf(harness)) {
    for (const at of body ? textsIn(body) : []) {
      const token = services.tokens.mint(tokenKinds[fields % tokenKinds.length] ?? 'user')
      const url = path.replace('{id}', harness.adminId)
      const answer = await (open ? anybody : admin).send(method, url, nested(at, token))
      const refusal = { pointer: `/${at.join('/')}`, detail: 'looks like a credential' }
      t.equal(answer.statusCode < 500, true)
      // What verification is asked about is kept nowhere, so that it need not look.
      const made = /token$/.test(`${at.at(-1)}`) || path.startsWith('/v1/introspect') || path === '/v1/token'
      if (made) t.notMatch(answer.text, /looks like/)
      else t.match(answer, { statusCode: 400, body: { code: 'invalid_request', errors: [refusal] } }, `${path} ${at}`)
      t.notMatch(answer.text, token)
      fields += 1
    }
  }
  t.ok(fields > 30, `${fields} fields`)
})

t.test('a credential is recognised in part, in other letters, in a longer text and as a name', async t => {
  const { admin, services } = await startApp(t)
  const token = services.tokens.mint('service_account')
  const wide = [...token].map(letter => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)).join('')
  const texts = [token, `key ${token} of Bob`, token.toUpperCase(), token.slice(0, 30), wide, `${token}${token}`]
  for (const description of texts) {
    const answer = await admin.post('/v1/roles', { name: 'Role', description, permissions: [] })
    t.match(answer, { statusCode: 400, body: { errors: [{ pointer: '/description' }] } })
  }
  const named = await admin.post('/v1/roles', { name: 'Role', permissions: [], [token]: 1 })
  t.match(named.body, { errors: [{ pointer: '', detail: 'has a field that looks like a credential' }] })
  t.notMatch(named.text, token)
  const deep = await admin.post('/v1/roles', { 'a/b~c': { d: token } })
  t.match(deep.body, { errors: [{ pointer: '/a~1b~0c/d' }] })
  for (const description of ['lku_', 'lku_short', `sku_${token.slice(4)}`, 'like lks_ and lku_']) {
    t.match(await admin.post('/v1/roles', { name: description, description, permissions: [] }), { statusCode: 201 })
  }
})

t.test('of all secrets that come in, wherever they come in, none is found afterwards', async t => {
  const harness = await talkative(t)
  const { admin, adminId, anybody, app, as, faults, operator, session, withCookie } = harness
  const { planted, keep, token, key, cookie, password, idempotencyKey } = canaries(harness)
  const answers: string[] = []
  const heard = (answer: Answer) => {
    answers.push(JSON.stringify(answer.headers), answer.text)
    return answer
  }
  const ask = async (method: string, url: string, headers: Headers = {}, payload?: string | object) => {
    const options = { method: method as 'GET', url, headers, ...(payload === undefined ? {} : { payload }) }
    const response = await app.inject(options)
    answers.push(JSON.stringify(response.headers), response.body)
  }
  const json = { 'content-type': 'application/json' }
  const bearer = { authorization: `Bearer ${keep(harness.adminKey)}` }

  // Headers, also those that nobody asks for.
  const names = [
    ...['user-agent', 'referer', 'origin', 'traceparent', 'tracestate', 'baggage', 'x-request-id', 'x-api-key'],
    ...['x-forwarded-for', 'x-forwarded-host', 'x-auth-token', 'proxy-authorization', 'accept', 'accept-language'],
    ...['content-type', 'if-match', 'if-none-match', 'from', 'via', 'forwarded', 'x-anything', 'expect', 'range']
  ]
  for (const name of names) {
    await ask('GET', '/v1/me', { ...bearer, [name]: token() })
    await ask('GET', '/v1/nowhere', { [name]: token() })
    await ask('PATCH', `/v1/roles/${adminId}`, { ...json, ...bearer, [name]: token() }, '{"description":"x"}')
    await ask('POST', '/v1/session', { ...json, [name]: token() }, '{}')
  }
  for (const scheme of ['Bearer', 'bearer', 'Basic', 'Token', 'Digest', 'ApiKey']) {
    await ask('GET', '/v1/me', { authorization: `${scheme} ${token()}` })
    await ask('GET', '/v1/me', { authorization: `${scheme} ${token()}x` })
    await ask('GET', '/v1/me', { authorization: `${scheme} ${Buffer.from(`ada:${token()}`).toString('base64')}` })
  }
  await ask('GET', '/v1/me', { cookie: `__Host-latchkey_session=${cookie()}; other=${token()}; ${token()}=1` })
  await ask('POST', '/v1/roles', { cookie: `__Host-latchkey_session=${cookie()}`, 'idempotency-key': idempotencyKey() })

  // URLs.
  for (const [before, after] of [
    ['?api_key=', ''],
    ['?access_token=', ''],
    ['?cursor=', ''],
    ['?name=', '%20'],
    ['/', ''],
    ['/', '/x'],
    ['?', '=1']
  ]) {
    for (const path of ['/v1/api-keys', '/v1/nowhere', '/docs', '/livez', '/metrics', '/assets']) {
      await ask('GET', `${path}${before}${token()}${after}`, bearer)
      const hidden = escaped(token())
      await ask('DELETE', `${path}${before}${hidden}${after}`)
      await ask('GET', `${path}${before}${encodeURIComponent(hidden)}${after}`, bearer)
    }
  }
  await ask('GET', `/%zz${token()}`)
  await ask('GET', `/v1/api-keys/${'x'.repeat(120)}${token()}`, bearer)

  // Bodies, right and wrong.
  for (const text of [
    `{"name":"${token()}`,
    `{"name":"${token()}","name":"${token()}"}`,
    `{"${token()}":"${token()}"}`,
    `{"name":{"a":["${token()}"]}}`,
    `{"name":"${token()}\\u0000"}`,
    `{"name":"x","description":"${'x'.repeat(17_000)}${token()}"}`,
    `{"name":"${token()}","permissions":["${token()}"]}`,
    `{"name":"${token()}","description":"${token()}","permissions":[]}`,
    `${token()}`,
    `"${token()}"`,
    `["${token()}"]`,
    `{"email":"${token()}@example.com","password":"${password()}"`,
    `{"email":7,"password":"${password()}","more":"${token()}"}`
  ]) {
    for (const [method, url] of [
      ['POST', '/v1/roles'],
      ['POST', '/v1/session'],
      ['PUT', '/v1/session/password'],
      ['POST', '/v1/nowhere'],
      ['PUT', '/livez']
    ] as const) {
      const unique = text.replace(/lk[usibc]_\w+/g, () => token()).replace(/pass phrase \w+!/g, () => password())
      await ask(method, url, { ...json, ...bearer, 'idempotency-key': idempotencyKey() }, unique)
      await ask(method, url, { 'content-type': 'text/plain', ...bearer }, unique)
      await ask(method, url, { ...json, 'content-encoding': 'gzip' }, unique)
    }
  }

  // The other door: in the document, in the variables, in names.
  const typed = 'mutation ($input: create_custom_role_input!) { create_custom_role(input: $input) { id } }'
  for (const url of ['/graphql', '/']) {
    for (const body of [
      { query: `mutation { create_custom_role(input: { name: "${token()}", permissions: [] }) { id } }` },
      { query: `mutation { create_custom_role(input: { name: "x", permissions: ["${token()}"] }) { id } }` },
      { query: `mutation { register_agent(input: { type: "${token()}", labels: ["${token()}"] }) { id } }` },
      { query: `mutation { register_agent(input: { type: "x", name: "${token()}" }) { id } }` },
      { query: `mutation { get_runs_in_queue(input: { labels: ["${token()}"] }) { flow_run_ids } }` },
      { query: `mutation { refresh_token(input: { access_token: "${token()}" }) { access_token } }` },
      { query: `mutation { create_membership_invitation(input: { email: "${token()}@example.com" }) { id } }` },
      { query: typed, variables: { input: { name: token(), permissions: [] } } },
      { query: typed, variables: JSON.stringify({ input: { name: token(), permissions: [token()] } }) },
      { query: typed, variables: { input: token() } },
      { query: typed, variables: { input: { name: 'x', [token()]: [] } } },
      { query: '{ hello }', operationName: token() },
      { query: '{ hello }', [token()]: token() },
      { query: `{ ${token()} }` },
      { query: `{ hello(${token()}: "${token()}") }` },
      { query: `query ($x: ${token()}) { hello }` },
      { query: `{ hello @${token()} }` },
      { query: `{ auth_api_key(where: { name: { _eq: "${token()}" } }) { id } }` },
      { query: `{ tenant_by_pk(id: "${token()}") { id } }` },
      { query: `# ${token()}\n{ hello` },
      { query: token() }
    ]) {
      const headers = { ...json, ...bearer, 'idempotency-key': idempotencyKey() }
      await ask('POST', url, headers, body)
      const unique = JSON.stringify(body).replace(/lk[usibc]_\w+/g, () => token())
      await ask('POST', url, { ...headers, 'x-prefect-core-version': '1.4.1', 'x-prefect-agent-id': token() }, unique)
    }
  }

  // What is right: everything that makes, takes or changes a secret.
  const email = 'grace@example.com'
  const makes = async (answer: Promise<Answer>, field: 'key' | 'token') => {
    const { body, statusCode } = await answer
    t.equal(statusCode, 201)
    return keep(body[field])
  }
  const repeat = { 'idempotency-key': idempotencyKey() }
  const made = await makes(admin.post('/v1/api-keys', { name: 'made' }, repeat), 'key')
  t.equal(await makes(admin.post('/v1/api-keys', { name: 'made' }, repeat), 'key'), made)
  heard(await as(made).get('/v1/me', { 'user-agent': `client ${made}` }))
  heard(await as(made).delete('/v1/api-keys/self', { 'user-agent': key() }))
  heard(await as(made).get('/v1/me'))
  const link = await makes(admin.post('/v1/invitations', { email }, { 'idempotency-key': idempotencyKey() }), 'token')
  const [first, second, third] = [password(), password(), password()]
  for (const attempt of [
    { token: link, password: 'short' },
    { token: key(), password: password() },
    { token: link, password: first }
  ]) {
    heard(await anybody.post('/v1/invitations/accept', attempt))
  }
  heard(await anybody.post('/v1/setup', { token: key(), tenant_name: 'x', email, password: password() }))
  heard(await anybody.post('/v1/session', { email, password: password() }))
  heard(await anybody.post('/v1/session', { email: 'nobody@example.com', password: password() }))
  const signedIn = await anybody.post('/v1/session', { email, password: first })
  const value = keep(/=(lkc_\w+)/.exec(String(signedIn.headers['set-cookie']))?.[1] ?? t.bailout() ?? '')
  const grace = withCookie(value)
  heard(await grace.put('/v1/session/password', { current_password: password(), new_password: password() }))
  t.match(heard(await grace.put('/v1/session/password', { current_password: first, new_password: second })), {
    statusCode: 204
  })
  const { user_id: id } = signedIn.body
  heard(await operator.post('/v1/users', { email: 'bob@example.com', password: password() }))
  t.match(heard(await operator.patch(`/v1/users/${id}`, { password: third })), { statusCode: 200 })
  t.ok(await session(id))

  // Errors that tell more than they should.
  for (const secret of [key(), token()]) {
    const cause = Object.assign(new Error(`parameters\n${password()}`), { parameters: [password()] })
    faults.push(Object.assign(new Error(`insert failed: ${secret}\n${password()}`, { cause }), { detail: password() }))
    t.match(heard(await admin.post('/v1/roles', { name: 'Role', permissions: [] })), { statusCode: 500 })
  }

  // The search itself: what may be found is found where it belongs.
  const harmless = 'Role that anybody may see'
  await admin.post('/v1/roles', { name: harmless, permissions: [] })
  const everywhere = await places(harness, answers)
  t.ok(found(harmless, everywhere).includes('audit trail'))
  t.ok(found(harmless, everywhere).some(place => place.startsWith('latchkey.db')))
  t.ok(found(harmless, everywhere).includes('lists'))
  t.match(`${everywhere.log}`, /unexpected error/)

  const leaked = [...new Set(planted)].flatMap(secret => found(secret, everywhere).map(place => `${secret}: ${place}`))
  t.strictSame(leaked, [])
  t.ok(new Set(planted).size > 300)
  t.comment(`${new Set(planted).size} secrets, ${Object.keys(everywhere).length} places`)
})
