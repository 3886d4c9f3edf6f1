import { createLocalJWKSet, jwtVerify } from 'jose'
import t from 'tap'
import { startApp } from '../support/app.ts'

const type = 'application/token-introspection+jwt'

t.test('an answer can be had signed, and verified with the published keys', async t => {
  const { admin, adminId, adminKey, anybody, clock } = await startApp(t)
  const jwks = createLocalJWKSet((await anybody.get('/.well-known/jwks.json')).body)
  for (const token of [adminKey, 'nothing']) {
    const signed = await admin.post('/v1/introspect', { token }, { accept: `application/json;q=0.1, ${type}` })
    t.match(signed.headers, { 'content-type': type, 'cache-control': 'no-store' })
    const { payload, protectedHeader } = await jwtVerify(signed.text, jwks, {
      issuer: 'http://127.0.0.1:3000',
      audience: adminId,
      typ: 'token-introspection+jwt',
      algorithms: ['EdDSA'],
      currentDate: new Date(clock())
    })
    t.type(protectedHeader.kid, 'string')
    t.strictSame(
      Object.keys(payload).sort(),
      ['aud', 'iat', 'iss', 'token_introspection'],
      'and no sub or exp beside it'
    )
    t.equal(payload.iat, clock() / 1000)
    t.strictSame(payload.token_introspection, (await admin.post('/v1/introspect', { token })).body)
  }
})

t.test('a signed answer is no access token', async t => {
  const { admin, adminKey } = await startApp(t)
  const { text } = await admin.post('/v1/introspect', { token: adminKey }, { accept: type })
  t.strictSame((await admin.post('/v1/introspect', { token: text })).body, { active: false })
})
