import { randomUUID } from 'node:crypto'
import t from 'tap'
import { userRoleId } from '../../src/domain/permissions.ts'
import { startApp } from '../support/app.ts'

const day = 24 * 60 * 60 * 1000

t.test('a repeated create gets the very same answer, with the key, and makes nothing', async t => {
  const { admin, as, database, clock } = await startApp(t)
  const headers = { 'idempotency-key': randomUUID() }
  const first = await admin.post('/v1/api-keys', { name: 'ci' }, headers)
  const count = await database.countKeys(clock())
  const repeat = await admin.post('/v1/api-keys', { name: 'ci' }, headers)
  t.equal(repeat.statusCode, 201)
  t.equal(repeat.text, first.text)
  t.equal(repeat.headers.etag, first.headers.etag)
  t.same(await database.countKeys(clock()), count)
  t.match(await as(repeat.body.key).get('/v1/me'), { statusCode: 200 })
  const events = await database.tables.auditEvents.list({ where: undefined, orderBy: [], limit: 100 })
  t.equal(events.filter(({ targetId }) => targetId === first.body.id).length, 1)
})

t.test('the same key with another body, or for another operation, is another matter', async t => {
  const { admin } = await startApp(t)
  const headers = { 'idempotency-key': randomUUID() }
  await admin.post('/v1/api-keys', { name: 'ci' }, headers)
  t.match(await admin.post('/v1/api-keys', { name: 'cd' }, headers), {
    statusCode: 422,
    body: { code: 'idempotency_mismatch' }
  })
  t.match(await admin.post('/v1/roles', { name: 'Ci', permissions: [] }, headers), { statusCode: 201 })
})

t.test('of 200 parallel creates with one key exactly one makes something', async t => {
  const { admin, adminId, database, clock, key } = await startApp(t)
  await key({ userId: adminId })
  const before = (await database.countKeys(clock())).active
  const headers = { 'idempotency-key': randomUUID() }
  const posts = Array.from({ length: 200 }, () => admin.post('/v1/api-keys', { name: 'once' }, headers))
  const answers = await Promise.all(posts)
  t.equal((await database.countKeys(clock())).active, before + 1)
  const made = answers.filter(({ statusCode }) => statusCode === 201)
  const busy = answers.filter(({ statusCode }) => statusCode === 409)
  t.ok(made.length >= 1)
  t.equal(made.length + busy.length, 200)
  t.equal(new Set(made.map(({ text }) => text)).size, 1)
})

t.test('a repeat that comes before the first has ended is told so', async t => {
  const { admin, database } = await startApp(t)
  const headers = { 'idempotency-key': randomUUID() }
  const create = () => admin.post('/v1/api-keys', { name: 'once' }, headers)
  let first: ReturnType<typeof create> | undefined
  // While another transaction is open, the first create waits for its turn.
  await database.transaction(async () => {
    first = create()
    t.match(await create(), {
      statusCode: 409,
      headers: { 'retry-after': '1' },
      body: { code: 'idempotency_in_flight' }
    })
  })
  t.match(await first, { statusCode: 201 })
  t.equal((await create()).text, (await first)?.text)
})

t.test(
  'a record belongs to the credential that made it: a narrow key does not fetch what a strong one made',
  async t => {
    const { key, adminId, admin, member } = await startApp(t)
    const headers = { 'idempotency-key': randomUUID() }
    const { body } = await admin.post('/v1/api-keys', { name: 'strong' }, headers)
    const narrow = await key({ userId: adminId }, { scopes: ['create:api-key'] })
    t.match(await narrow.post('/v1/api-keys', { name: 'strong' }, headers), { statusCode: 403 })
    const colleague = await key({ userId: (await member(userRoleId)).id })
    const theirs = await colleague.post('/v1/api-keys', { name: 'strong' }, headers)
    t.equal(theirs.statusCode, 201)
    t.not(theirs.body.id, body.id)
  }
)

t.test('a session’s record outlives the session: signing in again and repeating gets the answer', async t => {
  const { session, adminId } = await startApp(t)
  const headers = { 'idempotency-key': randomUUID() }
  const first = await (await session(adminId)).post('/v1/api-keys', { name: 'ci' }, headers)
  const repeat = await (await session(adminId)).post('/v1/api-keys', { name: 'ci' }, headers)
  t.equal(repeat.text, first.text)
})

t.test('who may not create any more does not get what they created before', async t => {
  const { admin, key, member } = await startApp(t)
  const user = await member(userRoleId)
  const caller = await key({ userId: user.id })
  const headers = { 'idempotency-key': randomUUID() }
  t.match(await caller.post('/v1/api-keys', { name: 'ci' }, headers), { statusCode: 201 })
  await admin.patch(`/v1/members/${user.membershipId}`, { role: 'READ_ONLY_USER' })
  t.match(await caller.post('/v1/api-keys', { name: 'ci' }, headers), { statusCode: 403 })
})

t.test('after 24 hours the key is free again, and what was refused is not remembered', async t => {
  const { admin, clock } = await startApp(t)
  const headers = { 'idempotency-key': randomUUID() }
  t.match(await admin.post('/v1/api-keys', { name: 'ci', scopes: ['bad'] }, headers), { statusCode: 400 })
  const first = await admin.post('/v1/api-keys', { name: 'ci' }, headers)
  clock.advance(day - 1)
  t.equal((await admin.post('/v1/api-keys', { name: 'ci' }, headers)).body.id, first.body.id)
  clock.advance(1)
  const next = await admin.post('/v1/api-keys', { name: 'cd' }, headers)
  t.equal(next.statusCode, 201)
  t.not(next.body.id, first.body.id)
})

t.test('the stored answer tells nothing without the Idempotency-Key, which is not stored', async t => {
  const { admin, database } = await startApp(t)
  const secret = randomUUID()
  const { body } = await admin.post('/v1/api-keys', { name: 'ci' }, { 'idempotency-key': secret })
  const [record] = await database.tables.idempotencyRecords.list({ where: undefined, orderBy: [], limit: 9 })
  const stored = Buffer.concat([record?.id, record?.fingerprint, record?.response].map(part => part ?? Buffer.alloc(0)))
  for (const text of [secret, body.key, 'ci"', body.id]) t.equal(stored.includes(text), false)
})

t.test('a weak or doubled Idempotency-Key is refused', async t => {
  const { admin, app, adminKey } = await startApp(t)
  for (const weak of ['', 'short', 'x'.repeat(256), 'with a blank inside']) {
    const answer = await admin.post('/v1/api-keys', { name: 'ci' }, { 'idempotency-key': weak })
    t.match(answer, { statusCode: 400 }, weak)
  }
  const twice = await app.inject({
    method: 'POST',
    url: '/v1/api-keys',
    headers: { authorization: `Bearer ${adminKey}`, 'idempotency-key': [randomUUID(), randomUUID()] },
    payload: { name: 'ci' }
  })
  t.equal(twice.statusCode, 400)
})
