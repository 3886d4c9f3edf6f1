import t from 'tap'
import { readOnlyUserRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { startApp } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { told, trail } from '../support/evidence.ts'

const url = '/v1/tenants'
const unknown = '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00'

t.test('who may do what with tenants follows from being an operator, the role and the scopes of the key', async t => {
  const harness = await startApp(t)
  const { admin, operator, session, member, key, role, serviceAccount, tenantId: own } = harness
  const other = await harness.tenant('Globex')
  let made = 0
  const acts: [name: string, act: (as: Client) => Promise<{ statusCode: number }>][] = [
    ['list', as => as.get(url)],
    ['get the own one', as => as.get(`${url}/${own}`)],
    ['rename the own one', as => as.patch(`${url}/${own}`, { name: 'Acme' })],
    ['disable or enable the own one', as => as.patch(`${url}/${own}`, { disabled: false })],
    ['create', as => as.post(url, { name: 'Initech' })],
    ['get another one', as => as.get(`${url}/${other}`)],
    ['rename another one', as => as.patch(`${url}/${other}`, { name: 'Globex' })],
    ['disable another one', as => as.patch(`${url}/${other}`, { disabled: true })],
    ['delete one', async as => as.delete(`${url}/${await harness.tenant(`Hooli ${made++}`)}`)]
  ]
  const beyondTheWall = [404, 404, 404, 404]
  const administrator = [200, 200, 200, 403, 403, ...beyondTheWall]
  const reader = [200, 200, 403, 403, 403, ...beyondTheWall]
  const as = async (roleId: string) => key({ userId: (await member(roleId)).id })
  const cases: [name: string, as: Client, expected: number[]][] = [
    ['an operator', operator, [200, 200, 200, 200, 201, 200, 200, 200, 204]],
    ['a key of that very operator', admin, administrator],
    ['an administrator in a session', await session((await member()).id), administrator],
    ['an administrative robot', await key({ serviceAccountId: await serviceAccount() }), administrator],
    ['a USER', await as(userRoleId), reader],
    ['a READ_ONLY_USER', await as(readOnlyUserRoleId), reader],
    ['a role that holds nothing', await as(await role([])), [403, 403, 403, 403, 403, ...beyondTheWall]],
    [
      'a key for editing the tenant',
      await key({ userId: harness.adminId }, { scopes: ['update:tenant'] }),
      [403, 403, 200, 403, 403, ...beyondTheWall]
    ]
  ]
  for (const [name, client, expected] of cases) {
    for (const [index, [what, act]] of acts.entries()) {
      t.equal((await act(client)).statusCode, expected[index], `${what}: ${name}`)
    }
  }
})

t.test('an operator’s authority does not hang on their role in the tenant of the session', async t => {
  const { operator, member, session, tenant, tenantId } = await startApp(t)
  const { id } = await member(readOnlyUserRoleId)
  const as = await session(id)
  t.match(await as.patch(`${url}/${tenantId}`, { name: 'Acme Inc.' }), { statusCode: 403 })
  await operator.patch(`/v1/users/${id}`, { operator: true })
  t.match(await as.patch(`${url}/${tenantId}`, { name: 'Acme Inc.' }), { statusCode: 200 })
  t.match(await as.delete(`${url}/${await tenant('Globex')}`), { statusCode: 204 })
})

t.test('everybody but operators sees one tenant, their own', async t => {
  const { admin, operator, tenant, tenantId } = await startApp(t)
  const other = await tenant('Globex')
  t.match((await admin.get(url)).body, { data: [{ id: tenantId }], next_cursor: null })
  t.equal((await admin.get(url)).body.data.length, 1)
  t.strictSame(
    (await operator.get(url)).body.data.map(({ id }: { id: string }) => id),
    [tenantId, other]
  )
})

t.test('another tenant cannot be told from one that never was, and stays as it is', async t => {
  const { admin, operator, tenant } = await startApp(t)
  const other = await tenant('Globex')
  const before = await operator.get(`${url}/${other}`)
  const acts: ((id: string) => ReturnType<Client['get']>)[] = [
    id => admin.get(`${url}/${id}`),
    id => admin.patch(`${url}/${id}`, { name: 'Mine' }),
    id => admin.patch(`${url}/${id}`, { disabled: true }),
    id => admin.patch(`${url}/${id}`, { slug: 'mine' }, { 'if-match': '"9"' }),
    id => admin.delete(`${url}/${id}`)
  ]
  for (const act of acts) {
    const answer = await act(other)
    t.equal(answer.statusCode, 404)
    t.strictSame(told(answer), told(await act(unknown)))
  }
  t.strictSame((await operator.get(`${url}/${other}`)).body, before.body)
})

t.test('who may not is told which permission is missing, changes nothing, and is on record', async t => {
  const harness = await startApp(t)
  const { admin, operator, member, key, tenantId } = harness
  const user = await key({ userId: (await member(userRoleId)).id })
  const rename = await user.patch(`${url}/${tenantId}`, { name: 'Mine' })
  t.match(rename, { statusCode: 403, body: { code: 'forbidden' } })
  t.match(rename.headers['www-authenticate'], 'scope="update:tenant"')
  const answers = [
    await admin.post(url, { name: 'Globex' }),
    await admin.patch(`${url}/${tenantId}`, { name: 'Mine', disabled: true }),
    await admin.delete(`${url}/${tenantId}`)
  ]
  for (const answer of answers) t.match(answer, { statusCode: 403, body: { code: 'forbidden', detail: /operators/ } })
  t.match((await operator.get(url)).body.data, [{ name: 'Acme', disabled: false, revision: 1 }])
  const event = { actorType: 'user', outcome: 'refused' }
  t.match(await trail(harness, { outcome: 'refused' }), [
    { ...event, action: 'tenant.update', targetId: tenantId, keyId: user.id, reason: 'update:tenant' },
    { ...event, action: 'tenant.create', targetId: null, reason: 'forbidden' },
    { ...event, action: 'tenant.update', targetId: tenantId, reason: 'forbidden' },
    { ...event, action: 'tenant.delete', targetId: tenantId, reason: 'forbidden' }
  ])
})
