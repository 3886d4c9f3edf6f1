import { eq } from 'drizzle-orm'
import t from 'tap'
import { newId } from '../../src/domain/id.ts'
import { userRoleId } from '../../src/domain/permissions.ts'
import { password, startApp } from '../support/app.ts'
import { told } from '../support/evidence.ts'

const minute = 60 * 1000

t.test('somebody sees where they are signed in, in every tenant of theirs, the newest first', async t => {
  const { anybody, withCookie, session, tenant, member, adminId, tenantId, clock } = await startApp(t)
  const globex = await tenant('Globex')
  await session((await member(userRoleId)).id)
  clock.advance(minute)
  const there = await session(adminId, globex)
  clock.advance(minute)
  const headers = { 'user-agent': 'Mozilla/5.0' }
  const signedIn = await anybody.post('/v1/session', { email: 'ada@example.com', password }, headers)
  const [, cookie = ''] = /^__Host-latchkey_session=([^;]*)/.exec(String(signedIn.headers['set-cookie'])) ?? []
  clock.advance(2 * minute)
  const { body } = await withCookie(cookie).get('/v1/sessions?limit=2')
  t.strictSame(body.data, [
    {
      id: signedIn.body.id,
      tenant_id: tenantId,
      tenant_name: 'Acme',
      current: true,
      address: '127.0.0.1',
      user_agent: 'Mozilla/5.0',
      created_at: '2027-03-01T12:02:00.000Z',
      last_seen_at: '2027-03-01T12:04:00.000Z',
      expires_at: '2027-03-02T00:02:00.000Z',
      idle_expires_at: '2027-03-01T12:34:00.000Z'
    },
    {
      id: there.id,
      tenant_id: globex,
      tenant_name: 'Globex',
      current: false,
      address: '127.0.0.1',
      user_agent: 'test',
      created_at: '2027-03-01T12:01:00.000Z',
      last_seen_at: '2027-03-01T12:01:00.000Z',
      expires_at: '2027-03-02T00:01:00.000Z',
      idle_expires_at: '2027-03-01T12:31:00.000Z'
    }
  ])
  const next = await withCookie(cookie).get(`/v1/sessions?limit=2&cursor=${body.next_cursor}`)
  t.match(next.body, { data: { length: 1 }, next_cursor: null }, 'the one of the harness')
})

t.test('a session that is over is in no list, though its row may still be there', async t => {
  const { session, adminId, clock } = await startApp(t)
  const ids = async (as: Awaited<ReturnType<typeof session>>) =>
    (await as.get('/v1/sessions')).body.data.map(({ id }: { id: string }) => id)
  clock.advance(minute)
  const old = await session(adminId)
  clock.advance(29 * minute)
  const fresh = await session(adminId)
  t.strictSame(await ids(fresh), [fresh.id, old.id], 'that of the harness has not been used for half an hour')
  for (let used = 0; used < 12 * 60 - 30; used += 20) {
    await old.get('/v1/me')
    clock.advance(20 * minute)
  }
  const last = await session(adminId)
  t.strictSame(await ids(last), [last.id], 'half a day is over')
})

t.test('somebody can end each session of their own, and nobody else’s', async t => {
  const { session, adminId, member, admin, database } = await startApp(t)
  const here = await session(adminId)
  const there = await session(adminId)
  const others = await session((await member(userRoleId)).id)
  const unknown = told(await here.delete(`/v1/sessions/${newId()}`))
  t.strictSame(told(await here.delete(`/v1/sessions/${others.id}`)), unknown)
  t.match(await others.get('/v1/me'), { statusCode: 200 })
  t.match(await here.delete('/v1/sessions/me'), { statusCode: 400 })

  const ended = await here.delete(`/v1/sessions/${there.id}`)
  t.match(ended, { statusCode: 204, headers: { 'set-cookie': undefined } })
  t.match(await there.get('/v1/me'), { statusCode: 401 })
  t.match(await here.delete(`/v1/sessions/${there.id}`), { statusCode: 404 })
  const { auditEvents } = database.tables
  const events = await auditEvents.list({
    where: eq(auditEvents.columns.action, 'session.delete'),
    orderBy: [],
    limit: 10
  })
  t.match(events, { length: 1, 0: { actorId: adminId, targetId: there.id, outcome: 'allowed' } })
  t.match(await admin.get('/v1/me'), { statusCode: 200 }, 'keys are no sessions')
})

t.test('ending the session that asks is to sign out', async t => {
  const { session, adminId } = await startApp(t)
  const here = await session(adminId)
  const answer = await here.delete(`/v1/sessions/${here.id}`)
  t.match(answer, { statusCode: 204, headers: { 'set-cookie': /^__Host-latchkey_session=;/ } })
  t.match(await here.get('/v1/me'), { statusCode: 401 })
})

t.test('a key neither sees sessions nor ends them', async t => {
  const { admin, operator } = await startApp(t)
  t.match(await admin.get('/v1/sessions'), { statusCode: 403, body: { code: 'forbidden' } })
  t.match(await admin.delete(`/v1/sessions/${operator.id}`), { statusCode: 403, body: { code: 'forbidden' } })
  t.match(await operator.get('/v1/me'), { statusCode: 200 })
})
