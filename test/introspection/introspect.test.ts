import { eq } from 'drizzle-orm'
import t from 'tap'
import { beyondTenant, readOnlyUserRoleId, tenantAdminRoleId } from '../../src/domain/permissions.ts'
import { never } from '../../src/domain/time.ts'
import type { Database } from '../../src/store/gateway.ts'
import { type Harness, startApp } from '../support/app.ts'
import { told } from '../support/evidence.ts'

const url = '/v1/introspect'
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const inactive = '{"active":false}'

t.test('a good key is described in full', async t => {
  const { admin, clock, key, role, serviceAccount, tenantId } = await startApp(t)
  const owner = await serviceAccount(await role(['create:deployment', 'read:*', 'verify:api-key'], 'Deployer'))
  const expiresAt = clock() + 90_500
  const { id, token } = await key({ serviceAccountId: owner }, { name: 'ci', expiresAt, scopes: ['read:*', 'ship:it'] })
  const seconds = clock() / 1000
  const { body, headers } = await admin.post(url, { token })
  t.strictSame(body, {
    active: true,
    scope: 'read:*',
    sub: owner,
    sub_type: 'service_account',
    tenant_id: tenantId,
    client_id: id,
    key_id: id,
    name: 'ci',
    role: 'Deployer',
    permissions: ['read:*'],
    iat: seconds,
    nbf: seconds,
    exp: seconds + 90,
    jti: id,
    iss: 'http://127.0.0.1:3000',
    token_type: 'Bearer',
    answered_at: '2027-03-01T12:00:00.000Z',
    cache_until: '2027-03-01T12:00:01.000Z'
  })
  t.match(headers, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  const { token: lasting } = await key({ serviceAccountId: owner }, { expiresAt: never })
  t.notOk('exp' in (await admin.post(url, { token: lasting })).body)
})

/** Keys that are not good, by the reason. */
async function badKeys({ admin, adminId, clock, database, key, member, serviceAccount, services, tenant }: Harness) {
  const { memberships, serviceAccounts, tenants, users } = database.tables
  const revoked = await key({ userId: adminId })
  await admin.delete(`/v1/api-keys/${revoked.id}`)
  const disabled = await key({ userId: adminId })
  await admin.patch(`/v1/api-keys/${disabled.id}`, { disabled: true })
  const [removed, off] = [await member(), await member()]
  const robot = await serviceAccount()
  const [ofRemoved, ofDisabled] = [await key({ userId: removed.id }), await key({ userId: off.id })]
  const ofRobot = await key({ serviceAccountId: robot })
  const closed = await tenant('Closed')
  const ofClosed = await key({ userId: (await member(tenantAdminRoleId, closed)).id }, {}, closed)
  const globex = await tenant('Globex')
  const foreign = await key({ userId: (await member(tenantAdminRoleId, globex)).id }, {}, globex)
  await memberships.delete(eq(memberships.columns.id, removed.membershipId))
  await users.update(eq(users.columns.id, off.id), { disabledAt: 1 })
  await serviceAccounts.update(eq(serviceAccounts.columns.id, robot), { deletedAt: 1 })
  await tenants.update(eq(tenants.columns.id, closed), { disabledAt: 1 })
  return {
    'no key at all': 'hello',
    'nothing at all': '',
    'wrong checksum': `${revoked.token.slice(0, -1)}${revoked.token.endsWith('a') ? 'b' : 'a'}`,
    'something like a JWT': 'a.b.c',
    'a session': services.tokens.mint('session'),
    unknown: services.tokens.mint('user'),
    revoked: revoked.token,
    disabled: disabled.token,
    expired: (await key({ userId: adminId }, { expiresAt: clock() })).token,
    'removed member': ofRemoved.token,
    'disabled user': ofDisabled.token,
    'deleted account': ofRobot.token,
    'disabled tenant': ofClosed.token,
    'another tenant': foreign.token,
    'unknown address': (await key({ userId: adminId }, { cidrs: ['192.0.2.0/24'] })).token
  }
}

t.test('whatever is wrong with a token, the answer is the same to the byte, alone and in a batch', async t => {
  const harness = await startApp(t)
  const { admin } = harness
  const bad = await badKeys(harness)
  const plain = told(await admin.post(url, { token: 'x'.repeat(4096) }))
  t.match(plain, { statusCode: 200, text: inactive })
  for (const round of ['first', 'again']) {
    for (const [reason, token] of Object.entries(bad)) {
      t.strictSame(told(await admin.post(url, { token, permission: 'read:role' })), plain, `${reason}, ${round}`)
    }
  }
  const tokens = Object.values(bad).map(token => ({ token, audience: 'me' }))
  const { text } = await admin.post(`${url}/batch`, { tokens })
  t.equal(text, `{"results":[${tokens.map(() => inactive).join()}]}`)
})

t.test('a key of another tenant is nobody’s business, but for who may verify in any tenant', async t => {
  const { adminId, admin, clock, database, key, member, role, serviceAccount, services, tenant } = await startApp(t)
  const globex = await tenant('Globex')
  const { id: owner } = await member(tenantAdminRoleId, globex)
  const foreign = await key({ userId: owner }, {}, globex)
  const expired = await key({ userId: owner }, { expiresAt: clock() }, globex)
  for (const { token } of [foreign, expired]) t.equal((await admin.post(url, { token })).text, inactive)
  await services.usage.flush()
  const { keyUses, refusals } = database.tables
  t.equal(await keyUses.find(eq(keyUses.columns.keyId, foreign.id)), undefined, 'nothing shows over there')
  t.equal(await refusals.find(eq(refusals.columns.tenantId, globex)), undefined)

  const gateway = await key({ serviceAccountId: await serviceAccount(await role([beyondTenant], 'Gateway')) })
  t.match(await gateway.post(url, { token: foreign.token }), { body: { active: true, tenant_id: globex, sub: owner } })
  const own = await key({ userId: adminId })
  t.match(await gateway.post(url, { token: own.token }), { body: { active: true } })
  t.equal((await gateway.post(url, { token: expired.token })).text, inactive)
})

t.test('it takes a permission to ask', async t => {
  const { adminKey, anybody, key, member, operator } = await startApp(t)
  const reader = await key({ userId: (await member(readOnlyUserRoleId)).id })
  for (const [path, body] of [
    [url, { token: adminKey }],
    [`${url}/batch`, { tokens: [{ token: adminKey }] }]
  ] as const) {
    t.match(await anybody.post(path, body), { statusCode: 401, body: { code: 'unauthenticated' } })
    const refused = await reader.post(path, body)
    t.match(refused, { statusCode: 403, body: { code: 'forbidden' } })
    t.match(refused.headers['www-authenticate'], /scope="verify:api-key"/)
    const session = await operator.post(path, body, { 'sec-fetch-site': 'same-origin' })
    t.match(session, { statusCode: 200 })
  }
})

t.test('a form is answered as the same JSON is', async t => {
  const { admin, adminKey } = await startApp(t)
  const body = { token: adminKey, permission: 'read:role', token_type_hint: 'access_token' }
  const asForm = await admin.send('POST', url, new URLSearchParams(body).toString(), form)
  t.equal(asForm.text, (await admin.post(url, body)).text)
  t.match(asForm.body, { active: true, allowed: true })
  for (const wrong of ['', 'token=a&token=b', 'token=%ff', 'token=a&other=1', 'permission=read:role']) {
    t.match(await admin.send('POST', url, wrong, form), { statusCode: 400, body: { code: 'invalid_request' } }, wrong)
  }
})

t.test('what cannot be a question is refused with what is wrong with it', async t => {
  const { admin, adminKey: token } = await startApp(t)
  const wrong: [body: unknown, pointer: string][] = [
    [{}, '/token'],
    [{ token: 7 }, '/token'],
    [{ token: 'x'.repeat(4097) }, '/token'],
    [{ token, permission: '*:*' }, '/permission'],
    [{ token, permission: 'read' }, '/permission'],
    [{ token, audience: 'a b' }, '/audience'],
    [{ token, address: 'home' }, '/address'],
    [{ token, address: '1.2.3' }, '/address'],
    [{ token, more: 1 }, '/more']
  ]
  for (const [body, pointer] of wrong) {
    t.match(await admin.post(url, body), { statusCode: 400, body: { errors: [{ pointer }] } }, JSON.stringify(body))
  }
  const batch: [body: unknown, pointer: string][] = [
    [{ tokens: [] }, '/tokens'],
    [{ tokens: Array.from({ length: 101 }, () => ({ token: 'x' })) }, '/tokens'],
    [{ tokens: [{ token }, {}] }, '/tokens/1/token'],
    [{ tokens: [{ token }, { token, address: '999.1.1.1' }] }, '/tokens/1/address']
  ]
  for (const [body, pointer] of batch) {
    t.match(await admin.post(`${url}/batch`, body), { statusCode: 400, body: { errors: [{ pointer }] } }, pointer)
  }
  t.match(await admin.send('POST', `${url}/batch`, 'tokens=x', form), { statusCode: 400 })
})

t.test('whether a key may do something is said when it is asked, and not otherwise', async t => {
  const { admin, key, role, serviceAccount } = await startApp(t)
  const { token } = await key({ serviceAccountId: await serviceAccount(await role(['create:*'], 'Maker')) })
  const ask = async (question: object) => (await admin.post(url, { token, ...question })).body
  t.notOk('allowed' in (await ask({})))
  t.match(await ask({ permission: 'create:deployment' }), { active: true, allowed: true })
  t.match(await ask({ permission: 'read:deployment' }), { active: true, allowed: false })
  t.match(await ask({ audience: 'reports' }), { allowed: true }, 'a key is for any audience')
  t.match(await ask({ permission: 'read:deployment', audience: 'reports' }), { allowed: false })
  t.match(await ask({ permission: beyondTenant }), { allowed: false })
})

t.test('a key that is bound to addresses is good from there, and its answer not to be kept', async t => {
  const { admin, adminId, key } = await startApp(t)
  const { token } = await key({ userId: adminId }, { cidrs: ['192.0.2.0/24', '2001:db8::/32'] })
  const answer = async (address?: string) => (await admin.post(url, address ? { token, address } : { token })).body
  for (const address of ['192.0.2.7', '::ffff:192.0.2.7', '2001:DB8::1']) {
    const { active, answered_at, cache_until } = await answer(address)
    t.equal(active, true, address)
    t.equal(cache_until, answered_at)
  }
  for (const address of ['192.0.3.1', '2001:db9::1', undefined]) t.strictSame(await answer(address), { active: false })
})

t.test('a store that has to be waited for gets the same answers', async t => {
  const wrap = (database: Database): Database => ({
    ...database,
    findCredentials: async digests => database.findCredentials(digests)
  })
  const harness = await startApp(t, { wrap })
  const { admin, adminId, key } = harness
  const { token, id } = await key({ userId: adminId })
  t.match((await admin.post(url, { token })).body, { active: true, key_id: id })
  for (const bad of Object.values(await badKeys(harness)))
    t.equal((await admin.post(url, { token: bad })).text, inactive)
})

t.test('an answer holds for the bound that is set, and no longer than the key', async t => {
  const { admin, adminId, adminKey, clock, key } = await startApp(t, { cacheMilliseconds: 5000 })
  const { token } = await key({ userId: adminId }, { expiresAt: clock() + 7000 })
  const until = async (token: string) => (await admin.post(url, { token })).body.cache_until
  t.equal(await until(token), '2027-03-01T12:00:05.000Z')
  clock.advance(4000)
  t.equal(await until(token), '2027-03-01T12:00:07.000Z')
  t.equal(await until(adminKey), '2027-03-01T12:00:09.000Z')
  clock.advance(3000)
  t.equal((await admin.post(url, { token })).text, inactive)
})

t.test('a hundred tokens of every kind are answered in their order, with one look-up', async t => {
  let lookUps = 0
  const wrap = (database: Database): Database => ({
    ...database,
    findCredentials(digests) {
      lookUps += 1
      return database.findCredentials(digests)
    }
  })
  const harness = await startApp(t, { wrap })
  const { admin, adminId, key } = harness
  const bad = Object.values(await badKeys(harness))
  const good = await Promise.all(
    Array.from({ length: 85 }, (_, index) => key({ userId: adminId }, { name: `key ${index}` }))
  )
  await admin.get('/v1/me')
  const mixed = good.flatMap(({ token }, index) => [token, ...bad.slice(index, index + 1)])
  const names = new Map(good.map(({ token }, index) => [token, `key ${index}`]))
  for (const expected of [1, 0]) {
    lookUps = 0
    const { body } = await admin.post(`${url}/batch`, { tokens: mixed.map(token => ({ token })) })
    t.equal(lookUps, expected)
    t.strictSame(
      body.results.map(({ name }: { name?: string }) => name),
      mixed.map(token => names.get(token))
    )
  }
})

t.test('asking about a key is a use of it, from the address that is given or from none', async t => {
  const { admin, adminId, anybody, clock, key, services } = await startApp(t)
  const used = await key({ userId: adminId })
  const ask = async (address?: string) => {
    await admin.post(url, { token: used.token, ...(address && { address }) })
    await services.usage.flush()
    const { last_used_at, last_used_address, last_used_user_agent } = (await admin.get(`/v1/api-keys/${used.id}`)).body
    return [last_used_at, last_used_address, last_used_user_agent]
  }
  t.strictSame(await ask(), ['2027-03-01T12:00:00.000Z', null, null])
  clock.advance(1000)
  t.strictSame(await ask('192.0.2.7'), ['2027-03-01T12:00:01.000Z', '192.0.2.7', ''])
  clock.advance(1000)
  t.strictSame(await ask(), ['2027-03-01T12:00:02.000Z', '192.0.2.7', ''], 'what is not known changes nothing')
  clock.advance(1000)
  await used.get('/v1/me', { 'user-agent': 'curl/8' })
  t.strictSame(await ask(), ['2027-03-01T12:00:03.000Z', '127.0.0.1', 'curl/8'], 'nor does it before it is written')
  await admin.post(url, { token: services.tokens.mint('user') })
  const { text } = await anybody.get('/metrics')
  t.match(text, /auth_outcomes_total\{outcome="refused",reason="unknown"\} 1/)
})

t.test('no token that was asked about is in the log', async t => {
  const { admin, adminId, key, log } = await startApp(t, { logLevel: 'trace' })
  const { token } = await key({ userId: adminId })
  for (const body of [{ token }, { token, permission: 7 }, { token, address: 'x' }]) await admin.post(url, body)
  await admin.send('POST', url, `token=${token}&token=${token}`, form)
  await admin.post(`${url}/batch`, { tokens: [{ token }] })
  t.not(log.length, 0)
  t.notMatch(log.join(''), token.slice(4))
})
