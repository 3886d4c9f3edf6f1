import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import t from 'tap'
import { digests } from '../../src/auth/digest.ts'
import { signing } from '../../src/auth/signing.ts'
import { type Harness, startApp } from '../support/app.ts'
import { told } from '../support/evidence.ts'

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const accessToken = 'urn:ietf:params:oauth:token-type:access_token'
const audience = 'https://reports.example.com'

const request = (subject_token: string, more: Record<string, string> = {}) => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token,
  subject_token_type: accessToken,
  audience,
  ...more
})

const exchange = ({ anybody }: Harness, token: string, more: Record<string, string> = {}) =>
  anybody.send('POST', '/v1/token', new URLSearchParams(request(token, more)).toString(), form)

/** Verifies as another service would, which has nothing but the public keys. */
async function verified({ anybody, clock }: Harness, token: string, at = clock()) {
  const { body, headers } = await anybody.get('/.well-known/jwks.json')
  t.equal(headers['cache-control'], 'public, max-age=300')
  const options = { issuer: 'http://127.0.0.1:3000', audience, typ: 'at+jwt', currentDate: new Date(at) }
  return jwtVerify(token, createLocalJWKSet(body as JSONWebKeySet), options)
}

t.test('a key is exchanged for a JWT that others can verify by themselves', async t => {
  const harness = await startApp(t)
  const { clock, key, role, serviceAccount, tenantId } = harness
  const owner = await serviceAccount(await role(['create:deployment', 'read:*'], 'Deployer'))
  const { id, token } = await key({ serviceAccountId: owner })
  const { body, headers, statusCode } = await exchange(harness, token)
  t.equal(statusCode, 200)
  t.match(headers, { 'cache-control': 'no-store', pragma: 'no-cache' })
  const { access_token, ...rest } = body
  t.strictSame(rest, {
    issued_token_type: accessToken,
    token_type: 'Bearer',
    expires_in: 300,
    scope: 'create:deployment read:*'
  })
  const { payload, protectedHeader } = await verified(harness, access_token)
  t.match(protectedHeader, { alg: 'EdDSA', typ: 'at+jwt', kid: /^[\w-]{43}$/ })
  const { jti, ...claims } = payload
  const iat = clock() / 1000
  t.match(jti, /^[0-9a-f-]{36}$/)
  t.strictSame(claims, {
    iss: 'http://127.0.0.1:3000',
    sub: owner,
    aud: audience,
    iat,
    nbf: iat,
    exp: iat + 300,
    scope: 'create:deployment read:*',
    client_id: id,
    key_id: id,
    tenant_id: tenantId,
    sub_type: 'service_account'
  })
  const other = (await exchange(harness, token)).body.access_token
  t.not((await verified(harness, other)).payload.jti, jti)
  await t.rejects(verified(harness, access_token, clock() + 300_000), { code: 'ERR_JWT_EXPIRED' })
})

t.test('a token is narrowed to what is asked, and never wider than its key', async t => {
  const harness = await startApp(t)
  const { admin, key, role, serviceAccount } = harness
  const owner = await serviceAccount(await role(['create:*', 'read:role'], 'Maker'))
  const { token } = await key({ serviceAccountId: owner })
  const narrowed = await exchange(harness, token, { scope: 'create:deployment read:role create:deployment' })
  t.match(narrowed.body, { scope: 'create:deployment read:role' })
  const { body } = await admin.post('/v1/introspect', { token: narrowed.body.access_token })
  t.match(body, { active: true, scope: 'create:deployment read:role', permissions: ['create:deployment', 'read:role'] })
  for (const scope of ['read:tenant', '*:*', 'read:*', 'create:deployment read:tenant', 'verify:any-tenant']) {
    const refused = await exchange(harness, token, { scope })
    t.match(refused, { statusCode: 400, body: { code: 'invalid_request', error: 'invalid_scope' } }, scope)
  }
})

t.test('a token lives no longer than its key', async t => {
  const harness = await startApp(t)
  const { adminId, clock, key } = harness
  const { token } = await key({ userId: adminId }, { expiresAt: clock() + 42_900 })
  t.match((await exchange(harness, token)).body, { expires_in: 42 })
})

t.test('a failure has the words of OAuth beside those of this service', async t => {
  const harness = await startApp(t)
  const { adminKey, anybody } = harness
  const cases: [more: Record<string, string>, error: string][] = [
    [{ grant_type: 'client_credentials' }, 'unsupported_grant_type'],
    [{ subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' }, 'invalid_request'],
    [{ requested_token_type: 'urn:ietf:params:oauth:token-type:saml2' }, 'invalid_request'],
    [{ audience: '' }, 'invalid_target'],
    [{ audience: 'a b' }, 'invalid_target'],
    [{ scope: 'everything' }, 'invalid_scope'],
    [{ scope: 'everything', audience: 'a b' }, 'invalid_request'],
    [{ actor_token: 'x' }, 'invalid_request'],
    [{ subject_token: '' }, 'invalid_request']
  ]
  for (const [more, error] of cases) {
    const { statusCode, body } = await exchange(harness, adminKey, more)
    t.match({ statusCode, body }, { statusCode: 400, body: { error, error_description: body.detail } }, error)
    t.equal(body.type, 'urn:latchkey:problem:invalid_request')
  }
  const garbled = await anybody.send('POST', '/v1/token', '{', { 'content-type': 'application/json' })
  t.match(garbled, { statusCode: 400, body: { code: 'malformed_json', error: 'invalid_request' } })
  const other = await anybody.send('POST', '/v1/token', 'x', { 'content-type': 'text/plain' })
  t.notOk('error' in other.body, 'and failures that OAuth knows nothing of have not')
})

t.test('the request can be JSON, with the name of another type, and with what OAuth clients send beside', async t => {
  const { adminKey, anybody } = await startApp(t)
  const requested_token_type = 'urn:ietf:params:oauth:token-type:jwt'
  const { body } = await anybody.post('/v1/token', request(adminKey, { requested_token_type, client_id: 'me' }))
  t.match(body, { issued_token_type: requested_token_type })
})

t.test('whatever is wrong with a key, the answer is the same to the byte', async t => {
  const harness = await startApp(t)
  const { admin, adminId, anybody, clock, key, log, services } = harness
  const revoked = await key({ userId: adminId })
  await admin.delete(`/v1/api-keys/${revoked.id}`)
  const expired = await key({ userId: adminId }, { expiresAt: clock() })
  const away = await key({ userId: adminId }, { cidrs: ['192.0.2.0/24'] })
  const bad = ['x', services.tokens.mint('user'), services.tokens.mint('session'), revoked.token, expired.token]
  const plain = told(await exchange(harness, 'hello'))
  t.match(plain, { statusCode: 400, text: /"error":"invalid_request"/ })
  for (const token of [...bad, away.token]) t.strictSame(told(await exchange(harness, token)), plain)
  t.match((await anybody.get('/metrics')).text, /auth_outcomes_total\{outcome="refused",reason="revoked"\} 1/)
  await exchange(harness, harness.adminKey)
  t.notMatch(log.join(''), harness.adminKey.slice(4))
})

t.test('where others ask, a token ends with its key, and allows no more than the key by then', async t => {
  const harness = await startApp(t)
  const { admin, adminId, clock, key, member, role } = harness
  const roleId = await role(['create:*', 'read:role'], 'Maker')
  const made = await key({ userId: (await member(roleId)).id })
  const { access_token: token } = (await exchange(harness, made.token)).body
  const ask = async (more = {}) => (await admin.post('/v1/introspect', { token, ...more })).body
  t.match(await ask({ audience }), {
    active: true,
    key_id: made.id,
    aud: audience,
    exp: clock() / 1000 + 300,
    scope: 'create:* read:role',
    allowed: true,
    cache_until: '2027-03-01T12:00:01.000Z'
  })
  t.match(await ask({ audience: 'somebody-else' }), { active: true, allowed: false })
  t.match(await ask({ permission: 'create:deployment' }), { allowed: true })
  await admin.patch(`/v1/roles/${roleId}`, { permissions: ['create:role'] })
  t.match(await ask({ permission: 'create:deployment' }), { scope: 'create:role', allowed: false })
  const batch = await admin.post('/v1/introspect/batch', { tokens: [{ token: made.token }, { token }] })
  t.match(batch.body, {
    results: [
      { active: true, jti: made.id },
      { active: true, aud: audience }
    ]
  })
  clock.advance(299_500)
  t.match(await ask(), { cache_until: '2027-03-01T12:05:00.000Z' })
  clock.advance(500)
  t.strictSame(await ask(), { active: false }, 'and with its own time')

  const other = await key({ userId: adminId })
  const { access_token: second } = (await exchange(harness, other.token)).body
  await admin.delete(`/v1/api-keys/${other.id}`)
  t.strictSame((await admin.post('/v1/introspect', { token: second })).body, { active: false })
  t.strictSame((await admin.post('/v1/introspect', { token: `${second}x` })).body, { active: false })
  t.match(await harness.as(second).get('/v1/me'), { statusCode: 401 }, 'it is no key of this service')
})

t.test('replicas with the same pepper have the same key, and a retired pepper’s still verifies', async t => {
  const clock = () => Date.parse('2027-03-01T12:00:00Z')
  const [old, current] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
  const before = signing({ digests: digests(old), clock })
  const after = signing({ digests: digests(current, [old]), clock })
  const jwt = await before.sign('at+jwt', { iss: 'us', sub: 'x' })
  t.strictSame(await signing({ digests: digests(old), clock }).keys(), await before.keys())
  t.strictSame((await after.keys()).slice(1), await before.keys())
  t.match(await after.verify(jwt, 'at+jwt', 'us'), { sub: 'x' })
  t.equal(await before.verify(await after.sign('at+jwt', { iss: 'us' }), 'at+jwt', 'us'), undefined)
  for (const [type, issuer] of [
    ['jwt', 'us'],
    ['at+jwt', 'them']
  ] as const) {
    t.equal(await after.verify(jwt, type, issuer), undefined)
  }
})
