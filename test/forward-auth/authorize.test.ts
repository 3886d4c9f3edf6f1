import t from 'tap'
import { type Grant, readOnlyUserRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { startApp } from '../support/app.ts'
import type { Answer } from '../support/client.ts'

const url = '/v1/authorize'

/** The headers that a proxy passes on. */
const identity = ({ headers }: Answer) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-auth-')))

t.test('a good credential is let through, with headers that say whose it is and no body', async t => {
  const { key, member, role, serviceAccount, session, tenantId } = await startApp(t)
  const owner = await serviceAccount(await role(['create:deployment', 'read:*'], 'Deployer'))
  const robot = await key({ serviceAccountId: owner })
  for (const _round of ['looked up', 'remembered']) {
    const answer = await robot.get(url)
    t.match(answer, { statusCode: 200, text: '', headers: { 'content-length': '0', 'x-request-id': /./ } })
    t.strictSame(identity(answer), {
      'x-auth-subject': owner,
      'x-auth-subject-type': 'service_account',
      'x-auth-tenant': tenantId,
      'x-auth-role': 'Deployer',
      'x-auth-key-id': robot.id,
      'x-auth-permissions': 'create:deployment read:*'
    })
  }
  const person = await member(readOnlyUserRoleId)
  const signedIn = await (await session(person.id)).get(url)
  t.match(identity(signedIn), { 'x-auth-subject': person.id, 'x-auth-subject-type': 'user' })
  t.notOk('x-auth-key-id' in signedIn.headers)
})

t.test('a bad credential is 401 and one that may not do it 403, both without a body', async t => {
  const { anybody, as, key, member, services } = await startApp(t)
  const user = await key({ userId: (await member(userRoleId)).id })
  t.match(await user.get(`${url}?permission=create:agent`), { statusCode: 200, text: '' })
  const refused = await user.get(`${url}?permission=create:role`)
  t.match(refused, { statusCode: 403, text: '', headers: { 'content-length': '0' } })
  t.equal(
    refused.headers['www-authenticate'],
    'Bearer realm="latchkey", error="insufficient_scope", scope="create:role"'
  )
  const cases: [answer: Answer, challenge: string][] = [
    [await anybody.get(url), 'Bearer realm="latchkey"'],
    [await as('nothing').get(url), 'Bearer realm="latchkey", error="invalid_token"'],
    [await as(services.tokens.mint('user')).get(url), 'Bearer realm="latchkey", error="invalid_token"']
  ]
  for (const [answer, challenge] of cases) {
    t.match(answer, { statusCode: 401, text: '', headers: { 'www-authenticate': challenge, 'x-request-id': /./ } })
    t.strictSame(identity(answer), {})
    t.notOk('content-type' in answer.headers)
  }
})

t.test('other failures are problems: the request itself was wrong', async t => {
  const { admin } = await startApp(t)
  for (const query of ['permission=*:*', 'permission=read', 'more=1', 'permission=read:a&permission=read:b']) {
    t.match(await admin.get(`${url}?${query}`), { statusCode: 400, body: { code: /./ } }, query)
  }
})

t.test('a failure of the service is no verdict', async t => {
  const { admin } = await startApp(t, {
    wrap: database => ({ ...database, findCredentials: () => Promise.reject(new Error('down')) })
  })
  t.match(await admin.get(url), { statusCode: 500, body: { code: 'internal' } })
})

t.test('a role of any name fits into a header, and can be read back', async t => {
  const { key, role, serviceAccount } = await startApp(t)
  for (const name of ['Ärzte & Co', '100% 夜勤', 'Größe 😀', 'plain-name']) {
    const as = await key({ serviceAccountId: await serviceAccount(await role([], name)) })
    const header = String((await as.get(url)).headers['x-auth-role'])
    t.match(header, /^[\x20-\x7e]+$/)
    t.equal(decodeURIComponent(header), name)
  }
})

t.test('permissions that are too many for a header are left out', async t => {
  const { key, role, serviceAccount } = await startApp(t)
  const long = (count: number) =>
    Array.from({ length: count }, (_, index): Grant => `read:${'x'.repeat(27)}${100 + index}`)
  const of = async (count: number) => {
    const as = await key({ serviceAccountId: await serviceAccount(await role(long(count), `Role ${count}`)) })
    return (await as.get(url)).headers['x-auth-permissions']
  }
  t.equal(String(await of(113)).length, 113 * 36 - 1)
  t.equal(await of(114), undefined)
})

t.test('a proxy may forward the method, the path and whatever header it was asked with', async t => {
  const { admin, anybody, app, services } = await startApp(t)
  const path = `${url}/files/${'x'.repeat(300)}?permission=nonsense&other=1`
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
    const headers = { ...admin.credential, 'content-type': 'text/odd' }
    const answer = await app.inject({ method, url: path, headers, payload: method === 'POST' ? '{"a":' : '' })
    t.match(answer, { statusCode: 200, body: '' }, method)
    t.match(answer.headers, { 'x-auth-role': 'TENANT_ADMIN' })
    t.match(await anybody.send(method, `${url}/`), { statusCode: 401, text: '' })
  }
  t.match(
    await app.inject({
      method: 'POST',
      url: `${url}/x`,
      headers: { authorization: `Bearer ${services.tokens.mint('user')}` }
    }),
    {
      statusCode: 401
    }
  )
})

/** An answer without what is different each time. */
function constant({ statusCode, headers, text }: Answer) {
  const { date: _date, 'x-request-id': id, ...rest } = headers
  return { statusCode, headers: rest, text: text.replaceAll(String(id), '') }
}

t.test('what is remembered is answered like what is looked up', async t => {
  let remembers = false
  const { admin, anybody, as, key, member, role, serviceAccount, services } = await startApp(t, {
    publicUrl: 'https://keys.example.com',
    trustProxy: ['127.0.0.1'],
    wrap: database => ({ ...database, inStep: () => remembers && database.inStep() })
  })
  const owner = await serviceAccount(await role(['create:deployment', 'read:*'], 'Ärzte'))
  const keys = {
    administrator: admin,
    'of an account': await key({ serviceAccountId: owner }),
    'of a user, narrowed': await key({ userId: (await member(userRoleId)).id }, { scopes: ['read:flow'] }),
    'for some addresses': await key({ serviceAccountId: owner }, { cidrs: ['192.0.2.0/24'] }),
    expired: await key({ serviceAccountId: owner }, { expiresAt: 1 }),
    unknown: as(services.tokens.mint('user'))
  }
  const queries = [
    '',
    '?',
    '?permission=read:flow',
    '?permission=create:role',
    '?permission=read%3Aflow',
    '?permission=',
    '?permission=*:*',
    '?permission=read',
    '?permission=read:flow&permission=read:flow',
    '?permission=read:flow&more=1',
    '?more=1',
    `?permission=${services.tokens.mint('user')}`
  ]
  let accepted = 0
  for (const [whose, caller] of Object.entries(keys)) {
    for (const query of queries) {
      for (const from of ['192.0.2.7', '198.51.100.7']) {
        const answers: ReturnType<typeof constant>[] = []
        for (const remembering of [false, true, true]) {
          remembers = remembering
          answers.push(constant(await caller.get(url + query, { 'x-forwarded-for': from, 'user-agent': 'proxy/1' })))
        }
        const [looked, kept, known] = answers
        t.strictSame(kept, looked, `${whose}${query} from ${from}`)
        t.strictSame(known, looked, `${whose}${query} from ${from}, again`)
        if (looked?.statusCode === 200) accepted += 3
      }
    }
  }
  t.ok(accepted > 50)
  const { text } = await anybody.get('/metrics')
  t.match(text, `http_requests_total{method="GET",route="/v1/authorize",status="200"} ${accepted}\n`)
  t.match(
    text,
    `http_request_duration_seconds_count{method="GET",route="/v1/authorize"} ${6 * 3 * 2 * queries.length}\n`
  )
  await services.usage.flush()
  t.match((await admin.get(`/v1/api-keys/${keys['of an account'].id}`)).body, {
    last_used_address: '198.51.100.7',
    last_used_user_agent: 'proxy/1'
  })
})
