import t, { type Test } from 'tap'
import { verifier } from '../../client/src/verifier.ts'
import { type Harness, startApp } from '../support/app.ts'
import { errorOf, mint } from './support.ts'

/** The service, listening, and a verifier whose key may do nothing but ask. */
async function start(t: Test) {
  const harness = await startApp(t)
  const url = await harness.app.listen({ host: '127.0.0.1', port: 0 })
  const asker = await harness.serviceAccount(await harness.role(['verify:api-key'], 'Asker'), 'asker')
  const asking = await harness.key({ serviceAccountId: asker })
  return { ...harness, url, asking, ...verifier({ url, key: asking.token }) }
}

const reporter = async ({ role, serviceAccount }: Harness) =>
  serviceAccount(await role(['read:report', 'create:*'], 'Reporter'), 'reporter')

t.test('the service says whose a key is and what it may do', async t => {
  const { verify, ...harness } = await start(t)
  const owner = await reporter(harness)
  const expiresAt = harness.clock() + 60_000
  const key = await harness.key({ serviceAccountId: owner }, { name: 'ci', expiresAt })
  const identity = await verify(key.token)
  t.match(identity, { keyId: key.id, name: 'ci', ownerId: owner, ownerType: 'service_account', role: 'Reporter' })
  t.equal(identity?.tenantId, harness.tenantId)
  t.same(identity?.issuedAt, new Date(harness.clock()))
  t.same(identity?.expiresAt, new Date(expiresAt))
  for (const permission of ['read:report', 'create:report', 'create:agent']) t.ok(identity?.allows(permission))
  for (const permission of ['delete:report', 'read:agent']) t.notOk(identity?.allows(permission))
})

t.test('many keys are judged in one batch, good, unknown and revoked ones', async t => {
  const { verify, ...harness } = await start(t)
  const good = await harness.key({ userId: harness.adminId })
  const revoked = await harness.key({ userId: harness.adminId })
  t.equal((await harness.admin.delete(`/v1/api-keys/${revoked.id}`)).statusCode, 204)
  const presented = Array.from({ length: 120 }, (_, at) => [good.token, revoked.token, mint('user')][at % 3] ?? '')
  const verdicts = await Promise.all(presented.map(token => verify(token, { address: '2001:db8::1' })))
  t.same(
    verdicts.map(verdict => verdict?.keyId),
    presented.map(token => (token === good.token ? good.id : undefined))
  )
})

t.test('a key that is bound to addresses is judged by them, and refused by the call after it was revoked', async t => {
  const { verify, ...harness } = await start(t)
  const key = await harness.key({ userId: harness.adminId }, { cidrs: ['192.0.2.0/24'] })
  t.equal(await verify(key.token), null)
  t.equal(await verify(key.token, { address: '198.51.100.1' }), null)
  t.ok(await verify(key.token, { address: '192.0.2.1' }))
  await harness.admin.delete(`/v1/api-keys/${key.id}`)
  t.equal(await verify(key.token, { address: '192.0.2.1' }), null)
})

t.test('a verifier whose own key is revoked, or may not ask, lets nobody in', async t => {
  const { verify, asking, url, ...harness } = await start(t)
  const token = (await harness.key({ userId: harness.adminId })).token
  const mute = await harness.key({ serviceAccountId: await reporter(harness) })
  const other = verifier({ url, key: mute.token })
  t.match(await errorOf(() => other.verify(token)), { reason: 'misconfigured', message: /verify:api-key/ })
  await harness.admin.delete(`/v1/api-keys/${asking.id}`)
  t.match(await errorOf(() => verify(token)), { reason: 'misconfigured', message: /refuses the key/ })
})
