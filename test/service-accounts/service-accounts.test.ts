import t from 'tap'
import { readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { startApp } from '../support/app.ts'
import { trail } from '../support/evidence.ts'

const url = '/v1/service-accounts'
const unknown = '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00'

t.test('a service account is an administrator unless told otherwise', async t => {
  const { admin, tenantId, adminId } = await startApp(t)
  const created = await admin.post(url, { name: 'deploy-bot' })
  t.equal(created.statusCode, 201)
  t.equal(created.headers.etag, '"1"')
  t.match(created.body.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  t.strictSame(created.body, {
    id: created.body.id,
    tenant_id: tenantId,
    name: 'deploy-bot',
    role_id: tenantAdminRoleId,
    role_name: 'TENANT_ADMIN',
    disabled: false,
    disabled_at: null,
    created_at: '2027-03-01T12:00:00.000Z',
    created_by: adminId,
    updated_at: '2027-03-01T12:00:00.000Z',
    revision: 1
  })
  const read = await admin.get(`${url}/${created.body.id}`)
  t.equal(read.statusCode, 200)
  t.equal(read.headers.etag, '"1"')
  t.strictSame(read.body, created.body)
})

t.test('the examples of the request bodies succeed as they stand', async t => {
  const { admin, serviceAccount } = await startApp(t)
  const id = await serviceAccount()
  const { NewServiceAccount, ServiceAccountPatch } = (await admin.get('/openapi.json')).body.components.schemas
  t.ok(NewServiceAccount.examples.length)
  for (const example of NewServiceAccount.examples) t.match(await admin.post(url, example), { statusCode: 201 })
  t.ok(ServiceAccountPatch.examples.length)
  for (const example of ServiceAccountPatch.examples) {
    t.match(await admin.patch(`${url}/${id}`, example), { statusCode: 200 })
  }
})

t.test('a role is named by its name, in any case, or by its id', async t => {
  const { admin, role, tenant } = await startApp(t)
  const deployer = await role(['create:deployment'], 'Deployer')
  const foreign = await role(['create:deployment'], 'Foreign', await tenant('Other'))
  const roleOf = async (named: string) => (await admin.post(url, { name: 'a', role: named })).body.role_id
  t.equal(await roleOf('USER'), userRoleId)
  t.equal(await roleOf('read_only_user'), readOnlyUserRoleId)
  t.equal(await roleOf('dePLOYer'), deployer)
  t.equal(await roleOf(deployer), deployer)
  const { body: account } = await admin.post(url, { name: 'a' })
  for (const named of ['Nobody', unknown, 'Foreign', foreign]) {
    const refusal = { statusCode: 400, body: { code: 'invalid_request', errors: [{ pointer: '/role' }] } }
    t.match(await admin.post(url, { name: 'a', role: named }), refusal, `creating with ${named}`)
    t.match(await admin.patch(`${url}/${account.id}`, { role: named }), refusal, `changing to ${named}`)
  }
})

t.test('fields that the server owns, and texts that are no names, are refused and change nothing', async t => {
  const { admin, serviceAccount } = await startApp(t)
  const id = await serviceAccount()
  const { body: before } = await admin.get(`${url}/${id}`)
  const names = ['', ' a', 'a ', 'a\nb', 'a\u0000', 'a'.repeat(129), 7, null]
  const owned = ['id', 'tenant_id', 'role_id', 'role_name', 'disabled_at', 'created_at', 'created_by', 'updated_at']
  const bodies = [
    ...names.map(name => ({ name })),
    ...[...owned, 'deleted_at', 'revision', '__proto__'].map(field => JSON.parse(`{ "name": "a", "${field}": null }`))
  ]
  for (const body of bodies) {
    t.match(await admin.post(url, body), { statusCode: 400 }, JSON.stringify(body))
    t.match(await admin.patch(`${url}/${id}`, body), { statusCode: 400 }, JSON.stringify(body))
  }
  t.match(await admin.post(url, {}), { statusCode: 400, body: { errors: [{ pointer: '/name' }] } })
  t.match(await admin.patch(`${url}/${id}`, {}), { statusCode: 400 })
  t.match(await admin.patch(`${url}/${id}`, { disabled: 'yes' }), { statusCode: 400 })
  t.match(await admin.get(`${url}/Not-An-Id`), { statusCode: 400 })
  const { body } = await admin.get(url)
  t.strictSame(body.data, [before])
})

t.test('the list has every account once, with its role, page by page', async t => {
  const { admin, as, key, role, serviceAccount, tenant, member } = await startApp(t)
  const deployer = await role(['create:deployment'], 'Deployer')
  const ids = []
  for (const [index, roleId] of [tenantAdminRoleId, deployer, deployer, userRoleId, deployer].entries()) {
    ids.push(await serviceAccount(roleId, `robot ${index}`))
  }
  const other = await tenant('Other')
  await serviceAccount(tenantAdminRoleId, 'stranger', other)

  const first = await admin.get(`${url}?limit=3`)
  t.equal(first.statusCode, 200)
  t.match(first.headers.link, /rel="next"/)
  const second = await admin.get(`${url}?limit=3&cursor=${first.body.next_cursor}`)
  t.equal(second.body.next_cursor, null)
  const all = [...first.body.data, ...second.body.data]
  t.strictSame(
    all.map(({ id }) => id),
    ids
  )
  t.strictSame(
    all.map(({ role_name }) => role_name),
    ['TENANT_ADMIN', 'Deployer', 'Deployer', 'USER', 'Deployer']
  )
  t.strictSame(all[1], (await admin.get(`${url}/${ids[1]}`)).body)

  const stranger = await key({ userId: (await member(tenantAdminRoleId, other)).id }, {}, other)
  const elsewhere = await as(stranger.token).get(`${url}?cursor=${first.body.next_cursor}`)
  t.match(elsewhere, { statusCode: 400, body: { errors: [{ pointer: '?cursor' }] } })
})

t.test('an edit changes what it names, leaves the rest, and counts up the revision', async t => {
  const { admin, clock, role, serviceAccount } = await startApp(t)
  const id = await serviceAccount(tenantAdminRoleId, 'robot')
  const deployer = await role(['create:deployment'], 'Deployer')
  const { body: before } = await admin.get(`${url}/${id}`)
  clock.advance(1_000)
  const updated_at = '2027-03-01T12:00:01.000Z'

  const renamed = await admin.patch(`${url}/${id}`, { name: 'release-bot' })
  t.match(renamed, { statusCode: 200, headers: { etag: '"2"' } })
  t.strictSame(renamed.body, { ...before, name: 'release-bot', updated_at, revision: 2 })

  const demoted = await admin.patch(`${url}/${id}`, { role: 'Deployer' })
  t.strictSame(demoted.body, { ...renamed.body, role_id: deployer, role_name: 'Deployer', revision: 3 })

  const disabled = await admin.patch(`${url}/${id}`, { disabled: true })
  t.strictSame(disabled.body, { ...demoted.body, disabled: true, disabled_at: updated_at, revision: 4 })

  clock.advance(1_000)
  const again = await admin.patch(`${url}/${id}`, { disabled: true })
  t.equal(again.body.disabled_at, updated_at, 'since when it has been disabled is not forgotten')
  const other = await admin.patch(`${url}/${id}`, { name: 'robot' })
  t.match(other.body, { disabled: true, disabled_at: updated_at })

  const enabled = await admin.patch(`${url}/${id}`, { disabled: false })
  t.match(enabled.body, { disabled: false, disabled_at: null, role_id: deployer, revision: 7 })
  t.strictSame((await admin.get(`${url}/${id}`)).body, enabled.body)
})

t.test('an edit or a removal for a version that is no longer there changes nothing', async t => {
  const { admin, serviceAccount } = await startApp(t)
  const id = await serviceAccount()
  const current = { 'if-match': '"2"' }
  t.match(await admin.patch(`${url}/${id}`, { name: 'first' }, { 'if-match': '"1"' }), { statusCode: 200 })
  const stale = { statusCode: 412, body: { code: 'precondition_failed' } }
  t.match(await admin.patch(`${url}/${id}`, { name: 'second' }, { 'if-match': '"1"' }), stale)
  t.match(await admin.delete(`${url}/${id}`, { 'if-match': '"1"' }), stale)
  t.match(await admin.patch(`${url}/${id}`, { name: 'second' }, { 'if-match': 'W/"2"' }), { statusCode: 400 })
  t.match((await admin.get(`${url}/${id}`)).body, { name: 'first', revision: 2 })
  t.match(await admin.delete(`${url}/${id}`, current), { statusCode: 204, text: '' })
})

t.test('a repeated create makes one account and is answered alike', async t => {
  const { admin } = await startApp(t)
  const once = { 'idempotency-key': 'a-value-of-my-own-0001' }
  const first = await admin.post(url, { name: 'robot' }, once)
  const repeat = await admin.post(url, { name: 'robot' }, once)
  t.match(repeat, { statusCode: 201, text: first.text })
  t.equal((await admin.get(url)).body.data.length, 1)
  const mismatch = { statusCode: 422, body: { code: 'idempotency_mismatch' } }
  t.match(await admin.post(url, { name: 'another' }, once), mismatch)
})

t.test('what is done to an account is on record: who, what, when and with which key', async t => {
  const harness = await startApp(t)
  const { admin, adminId, clock } = harness
  const { body: own } = await admin.get('/v1/api-keys/self')
  const { body: account } = await admin.post(url, { name: 'robot', role: 'USER' })
  await admin.patch(`${url}/${account.id}`, { name: 'release-bot', disabled: true })
  await admin.delete(`${url}/${account.id}`)
  const events = await trail(harness, { targetId: account.id })
  const common = { outcome: 'allowed', reason: null, actorType: 'user', actorId: adminId, keyId: own.id, at: clock() }
  t.match(events, [
    { action: 'service_account.create', targetName: 'robot', detail: { role_id: userRoleId, role_name: 'USER' } },
    { action: 'service_account.update', targetName: 'release-bot', detail: { name: 'release-bot', disabled: true } },
    { action: 'service_account.delete', targetName: 'release-bot', detail: { role_id: userRoleId, role_name: 'USER' } }
  ])
  for (const event of events) t.match(event, { ...common, targetType: 'service_account' })
  t.equal(events.length, 3)
})
