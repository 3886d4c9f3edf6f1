import t from 'tap'
import { newId } from '../../src/domain/id.ts'
import { readOnlyUserRoleId, tenantAdminRoleId } from '../../src/domain/permissions.ts'
import { codeOf } from '../../src/graphql/errors.ts'
import type { Code } from '../../src/http/failure.ts'
import { catalogue } from '../../src/http/problems.ts'
import { Unavailable } from '../../src/store/gateway.ts'
import { startApp } from '../support/app.ts'
import { graphql, modern } from './dialect.ts'

const createKey = 'mutation($input: create_api_key_input!) { create_api_key(input: $input) { id key } }'
const createRole = 'mutation($input: create_custom_role_input!) { create_custom_role(input: $input) { id } }'
const removeRole = 'mutation($input: delete_custom_role_input!) { delete_custom_role(input: $input) { success } }'

t.test('every failure of REST has its word: its code in capitals, but for four', async t => {
  const words = Object.keys(catalogue).map(code => [code, codeOf(code as Code)])
  const special = Object.fromEntries(words.filter(([code, word]) => code?.toUpperCase() !== word))
  t.strictSame(special, {
    invalid_request: 'BAD_USER_INPUT',
    malformed_json: 'BAD_USER_INPUT',
    invalid_credentials: 'UNAUTHENTICATED',
    internal: 'INTERNAL_SERVER_ERROR'
  })
})

t.test('a refusal of a use-case says what it says over REST, with 200 and the path of the field', async t => {
  const harness = await startApp(t)
  const { app, admin, adminId, key, role, member, tenant } = harness
  const reader = await key({ userId: (await member(readOnlyUserRoleId)).id })
  const scoped = await key({ userId: adminId }, { scopes: ['create:role', 'read:role'] })
  const used = await role(['read:role'], 'Used')
  await member(used)
  const foreign = await role([], 'Foreign', await tenant('Globex'))

  const cases = [
    [admin, createKey, { user_id: adminId, name: '' }, 'POST', '/v1/api-keys', 'BAD_USER_INPUT'],
    [admin, createKey, { user_id: newId(), name: 'k' }, 'POST', '/v1/api-keys', 'BAD_USER_INPUT'],
    [reader, createRole, { name: 'Mine', permissions: [] }, 'POST', '/v1/roles', 'FORBIDDEN'],
    [scoped, createRole, { name: 'Mine', permissions: ['read:tenant'] }, 'POST', '/v1/roles', 'AUTHORITY_EXCEEDED'],
    [admin, createRole, { name: 'used', permissions: [] }, 'POST', '/v1/roles', 'CONFLICT'],
    [admin, createRole, { name: 'New', permissions: ['nonsense', '*'] }, 'POST', '/v1/roles', 'BAD_USER_INPUT'],
    [admin, removeRole, { role_id: used }, 'DELETE', `/v1/roles/${used}`, 'IN_USE'],
    [admin, removeRole, { role_id: foreign }, 'DELETE', `/v1/roles/${foreign}`, 'NOT_FOUND'],
    [admin, removeRole, { role_id: tenantAdminRoleId }, 'DELETE', `/v1/roles/${tenantAdminRoleId}`, 'CONFLICT']
  ] as const
  for (const [caller, query, input, method, url, code] of cases) {
    const rest = await caller.send(method, url, method === 'POST' ? input : undefined)
    for (const accept of ['application/json', modern]) {
      const { statusCode, headers, body } = await graphql(app, caller.credential, accept)(query, { input })
      t.equal(statusCode, 200, code)
      t.equal(headers['content-type'], `${accept}; charset=utf-8`)
      const field = Object.keys(body.data)[0]
      const errors = rest.body.errors && { errors: rest.body.errors }
      t.strictSame(body, {
        data: { [`${field}`]: null },
        errors: [{ message: rest.body.detail, path: [field], extensions: { code, ...errors } }]
      })
    }
    t.equal(codeOf(rest.body.code), code)
  }
})

t.test('another tenant’s thing is as unknown as one that never was', async t => {
  const { app, admin, serviceAccount, key, tenant } = await startApp(t)
  const globex = await tenant('Globex')
  const theirs = await key({ serviceAccountId: await serviceAccount(tenantAdminRoleId, 'robot', globex) }, {}, globex)
  const remove = 'mutation($id: UUID!) { delete_api_key(input: { key_id: $id }) { success error } }'
  const ask = graphql(app, admin.credential)
  t.equal((await ask(remove, { id: theirs.id })).text, (await ask(remove, { id: newId() })).text)
  t.match(await theirs.get('/v1/me'), { statusCode: 200 })
})

t.test('who is not authenticated hears it with 401 where statuses are read, and else with 200', async t => {
  const { app } = await startApp(t)
  const cases = [
    ['application/json', 200, 'application/json'],
    ['*/*', 200, 'application/json'],
    ['', 200, 'application/json'],
    ['application/*', 200, 'application/json'],
    [`application/json, ${modern}`, 200, 'application/json'],
    [`text/html, ${modern}, application/json`, 401, modern],
    [modern, 401, modern],
    [`${modern.toUpperCase()};charset=utf-8`, 401, modern]
  ] as const
  for (const [accept, status, type] of cases) {
    const { statusCode, headers, body } = await graphql(app, {}, accept)('{ hello }')
    t.equal(statusCode, status, accept)
    t.equal(headers['content-type'], `${type}; charset=utf-8`)
    t.equal(headers['www-authenticate'], 'Bearer realm="latchkey"')
    t.match(body, { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    t.equal('data' in body, false)
  }
})

t.test('a database that is gone is 503 before a document runs, so that clients come back', async t => {
  let gone = false
  const { app, admin } = await startApp(t, {
    wrap: database => ({
      ...database,
      findCredentials: digests => (gone ? Promise.reject(new Unavailable()) : database.findCredentials(digests))
    })
  })
  gone = true
  for (const accept of ['application/json', modern]) {
    const { statusCode, headers, body } = await graphql(app, admin.credential, accept)('{ hello }')
    t.equal(statusCode, 503)
    t.equal(headers['retry-after'], '1')
    t.match(body, { errors: [{ extensions: { code: 'UNAVAILABLE' } }] })
  }
})

t.test('a fault of ours is logged and not told, before a document runs and while it does', async t => {
  const broken = { verifying: false, listing: false }
  const { app, admin, adminId, key, log } = await startApp(t, {
    wrap: database => ({
      ...database,
      findCredentials: digests =>
        broken.verifying ? Promise.reject(new Error('secret cause')) : database.findCredentials(digests),
      tables: {
        ...database.tables,
        roles: {
          ...database.tables.roles,
          list: page => (broken.listing ? Promise.reject(new Error('secret reason')) : database.tables.roles.list(page))
        }
      }
    })
  })
  const faults = () => log.filter(line => line.includes('unexpected error'))
  const told = { message: 'Something went wrong on this side. It has been logged.' }
  broken.listing = true
  const listing = await graphql(app, admin.credential)('{ hello auth_role { id } }')
  t.equal(listing.statusCode, 200)
  t.match(listing.body.errors, [{ ...told, path: ['auth_role'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }])
  t.equal(faults().length, 1)
  broken.verifying = true
  const verifying = await graphql(app, (await key({ userId: adminId })).credential)('{ hello }')
  t.equal(verifying.statusCode, 500)
  t.match(verifying.body, { errors: [{ ...told, extensions: { code: 'INTERNAL_SERVER_ERROR' } }] })
  t.equal(faults().length, 2)
  t.match(faults().join(''), /secret reason[\s\S]*secret cause/)
  t.notMatch(listing.text + verifying.text, /secret/)
})

t.test('a failed field leaves the others, and a refusal is no fault', async t => {
  const { app, admin, log } = await startApp(t)
  const { body } = await graphql(app, admin.credential)('{ hello tenant(limit: -1) { id } }')
  t.match(body, { data: null, errors: [{ path: ['tenant'], extensions: { code: 'BAD_USER_INPUT' } }] })
  t.notMatch(log.join(''), /unexpected error/)
})

t.test('a credential in a text is refused, wherever it stands, and never quoted', async t => {
  const { app, admin, adminId, services, log, database } = await startApp(t)
  const secret = services.tokens.mint('service_account')
  const ask = graphql(app, admin.credential)
  const register = 'mutation($input: register_agent_input!) { register_agent(input: $input) { id } }'
  const named = { message: 'The request is not valid.', extensions: { code: 'BAD_USER_INPUT' } }
  const cases = [
    [createKey, { user_id: adminId, name: `my ${secret}` }, '/name'],
    [createRole, { name: secret, permissions: [] }, '/name'],
    [register, { type: 'LocalAgent', labels: ['prod', secret] }, '/labels/1']
  ] as const
  for (const [query, input, pointer] of cases) {
    const { text, body } = await ask(query, { input })
    t.match(body.errors, [{ ...named, extensions: { errors: [{ pointer, detail: 'looks like a credential' }] } }])
    t.notMatch(text, secret)
  }
  for (const query of [
    `{ ${secret} }`,
    `{ tenant(where: {id: {_eq: "${secret}"}}) { id } }`,
    `{ hello(a: "${secret}") }`
  ]) {
    t.notMatch((await ask(query)).text, secret)
  }
  t.notMatch(log.join(''), secret)
  t.notMatch(
    JSON.stringify(await database.tables.auditEvents.list({ where: undefined, orderBy: [], limit: 99 })),
    secret
  )
})

t.test('a create can be repeated under an Idempotency-Key, and gives the same key', async t => {
  const { app, admin, adminId, clock } = await startApp(t)
  const headers = { ...admin.credential, 'idempotency-key': newId() }
  const input = { user_id: adminId, name: 'once' }
  const first = await graphql(app, headers)(createKey, { input })
  clock.advance(60_000)
  const second = await graphql(app, headers)(createKey, { input })
  t.match(first.body.data.create_api_key, { id: /./, key: /^lku_/ })
  t.strictSame(second.body, first.body)
  const other = await graphql(app, headers)(createKey, { input: { ...input, name: 'twice' } })
  t.match(other.body.errors, [{ extensions: { code: 'IDEMPOTENCY_MISMATCH' } }])
  t.equal((await admin.get('/v1/api-keys?name=once')).body.data.length, 1)
  const rest = await admin.post('/v1/api-keys', input, { 'idempotency-key': `${headers['idempotency-key']}` })
  t.match(rest, { statusCode: 201, body: first.body.data.create_api_key }, 'through either door')
})
