import t from 'tap'
import { startApp } from '../support/app.ts'

const url = '/v1/roles'

t.test('fields that the server owns, and permissions that are none, are refused and change nothing', async t => {
  const { admin, role } = await startApp(t)
  const id = await role(['read:api-key'])
  const { body: before } = await admin.get(url)
  const grants = ['', 'read', 'read:', ':api-key', 'Read:api-key', 'read:api key', 'read:**', 'a:b:c', 7, null]
  const owned = ['id', 'tenant_id', 'built_in', 'created_at', 'updated_at', 'revision', '__proto__']
  const bodies = [
    ...grants.map(grant => ({ name: 'Deployer', permissions: [grant] })),
    { name: 'Deployer', permissions: ['read:role', 'read:role'] },
    { name: 'Deployer', permissions: Array.from({ length: 201 }, (_, index) => `read:thing-${index}`) },
    { name: 'Deployer', permissions: null },
    { name: 'Deployer\n', permissions: [] },
    { name: 'Deployer', description: 'two\nlines', permissions: [] },
    ...owned.map(field => JSON.parse(`{ "name": "Deployer", "permissions": [], "${field}": null }`))
  ]
  for (const body of bodies) {
    t.match(await admin.post(url, body), { statusCode: 400 }, JSON.stringify(body))
    t.match(await admin.patch(`${url}/${id}`, body), { statusCode: 400 }, JSON.stringify(body))
  }
  t.match(await admin.post(url, { name: 'Deployer' }), {
    statusCode: 400,
    body: { errors: [{ pointer: '/permissions' }] }
  })
  t.match(await admin.patch(`${url}/${id}`, {}), { statusCode: 400 })
  t.strictSame((await admin.get(url)).body, before)
})

t.test('a name is taken once in a tenant, however it is written, and those of built-in roles always are', async t => {
  const { admin, role, tenant } = await startApp(t)
  await role([], 'Elsewhere', await tenant('Other'))
  const { body: deployer } = await admin.post(url, { name: 'Deployer', permissions: [] })
  const { body: other } = await admin.post(url, { name: 'Shipper', permissions: [] })
  const taken = { statusCode: 409, body: { code: 'conflict' } }
  for (const name of [
    'Deployer',
    'dEPLOYER',
    'Ｄｅｐｌｏｙｅｒ',
    'TENANT_ADMIN',
    'tenant_admin',
    'User',
    'User\u200d',
    'READ_ONLY_USER'
  ]) {
    t.match(await admin.post(url, { name, permissions: [] }), taken, `creating ${name}`)
    t.match(await admin.patch(`${url}/${other.id}`, { name }), taken, `renaming to ${name}`)
  }
  t.match(await admin.patch(`${url}/${deployer.id}`, { name: 'DEPLOYER' }), { statusCode: 200 }, 'its own, respelt')
  t.match(await admin.post(url, { name: 'Elsewhere', permissions: [] }), { statusCode: 201 }, 'one of another tenant')
  t.strictSame(
    (await admin.get(url)).body.data.slice(3).map(({ name }: { name: string }) => name),
    ['DEPLOYER', 'Shipper', 'Elsewhere']
  )
})
