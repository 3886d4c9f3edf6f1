import t from 'tap'
import { startApp } from '../support/app.ts'

t.test('from setup to a revoked key: what is issued works until it is revoked, and not one request longer', async t => {
  const { admin, as, serviceAccount } = await startApp(t)
  const robot = await serviceAccount()

  const created = await admin.post('/v1/api-keys', { name: 'ci', user_id: robot })
  t.match(created, { statusCode: 201, headers: { etag: '"1"', 'cache-control': 'no-store' } })
  const { id, key, hint } = created.body
  t.match(key, /^lks_[0-9A-Za-z]{49}$/)
  t.equal(hint, key.slice(0, 8))

  t.match(await as(key).get('/v1/me'), {
    statusCode: 200,
    body: { type: 'service_account', id: robot, place: { role_name: 'TENANT_ADMIN' }, api_key: { id, name: 'ci' } }
  })

  t.match(await admin.delete(`/v1/api-keys/${id}`), { statusCode: 204 })
  t.match(await as(key).get('/v1/me'), {
    statusCode: 401,
    headers: { 'www-authenticate': 'Bearer realm="latchkey", error="invalid_token"' },
    body: { code: 'unauthenticated' }
  })
})
