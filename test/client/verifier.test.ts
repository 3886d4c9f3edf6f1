import { inspect } from 'node:util'
import t from 'tap'
import { verifier } from '../../client/src/verifier.ts'
import { tokens } from '../../src/auth/token.ts'
import {
  active,
  errorOf,
  fleeting,
  gate,
  keyId,
  mint,
  ownerId,
  ownKey,
  startService,
  stillClock,
  tenantId
} from './support.ts'

const inactive = { active: false }

t.test('a good key is told whose it is and what it may do', async t => {
  const service = await startService(t, () => active({ exp: 1_740_000_000 }))
  const identity = await verifier(service).verify(mint('service_account'))
  t.match(identity, { keyId, ownerId, ownerType: 'service_account', tenantId, name: 'ci', role: 'Reporter' })
  t.same(identity?.permissions, ['read:report'])
  t.same(identity?.issuedAt, new Date('2025-01-31T12:00:00Z'))
  t.same(identity?.expiresAt, new Date('2025-02-19T21:20:00Z'))
  t.equal(identity?.allows('read:report'), true)
  t.equal(identity?.allows('create:report'), false)
})

t.test('nobody can change the identity that other requests share', async t => {
  const service = await startService(t, () => active({ exp: 1_740_000_000 }))
  const identity = await verifier(service).verify(mint('user'))
  if (identity === null) return t.fail('refused')
  t.throws(() => Object.assign(identity, { tenantId: 'another' }), TypeError)
  t.throws(() => Object.assign(identity.permissions, { 0: '*:*' }), TypeError)
  identity.expiresAt?.setTime(0)
  identity.issuedAt.setTime(0)
  t.same(identity.expiresAt, new Date('2025-02-19T21:20:00Z'))
  t.same(identity.issuedAt, new Date('2025-01-31T12:00:00Z'))
})

t.test('a key that never expires has no expiry', async t => {
  const service = await startService(t)
  t.equal((await verifier(service).verify(mint('user')))?.expiresAt, null)
})

t.test('what cannot be a key of the installation is refused without asking', async t => {
  const service = await startService(t)
  const { verify } = verifier(service)
  const good = mint('user')
  const junk = ['', 'junk', `${good} `, `${good}\n`, good.slice(0, -1), `${good}0`, mint('session'), mint('invitation')]
  const mistyped = good.slice(0, 10) + (good[10] === 'a' ? 'b' : 'a') + good.slice(11)
  for (const token of [...junk, mistyped, tokens('acme').mint('user')]) t.equal(await verify(token), null, token)
  t.same(service.asked, [])
})

t.test('an answer is used until its time is over, and not a moment longer', async t => {
  let answer: object = active()
  const service = await startService(t, () => answer)
  const clock = stillClock()
  const { verify } = verifier(service, clock)
  const token = mint('user')
  t.ok(await verify(token))
  answer = inactive
  clock.advance(999)
  t.ok(await verify(token))
  t.equal(service.asked.length, 1)
  clock.advance(1)
  t.equal(await verify(token), null)
  t.equal(service.asked.length, 2)
})

t.test('an answer’s time counts from before the question', async t => {
  const clock = stillClock()
  let answer: object = active()
  const service = await startService(t, () => {
    clock.advance(600)
    return answer
  })
  const { verify } = verifier(service, clock)
  const token = mint('user')
  t.ok(await verify(token))
  answer = inactive
  clock.advance(399)
  t.ok(await verify(token))
  clock.advance(1)
  t.equal(await verify(token), null)
})

t.test('an answer ends with its key', async t => {
  const times = { answered_at: '2027-01-31T12:00:00.400Z', cache_until: '2027-01-31T13:00:00.000Z' }
  const answers = [active({ ...times, exp: Date.parse('2027-01-31T12:00:01Z') / 1000 }), inactive]
  const service = await startService(t, () => answers.shift())
  const clock = stillClock()
  const { verify } = verifier(service, clock)
  const token = mint('user')
  t.ok(await verify(token))
  clock.advance(599)
  t.ok(await verify(token))
  clock.advance(1)
  t.equal(await verify(token), null)
})

t.test('the bound holds when the service’s clock is years ahead or behind', async t => {
  for (const year of ['1999', '2061']) {
    const times = { answered_at: `${year}-01-31T12:00:00.000Z`, cache_until: `${year}-01-31T12:00:01.000Z` }
    const answers = [active(times), inactive]
    const service = await startService(t, () => answers.shift())
    const clock = stillClock()
    const { verify } = verifier(service, clock)
    const token = mint('user')
    t.ok(await verify(token))
    clock.advance(999)
    t.ok(await verify(token), year)
    clock.advance(1)
    t.equal(await verify(token), null, year)
  }
})

t.test('a revoked key whose answer must not be kept is refused by the very next call', async t => {
  for (const difference of [{ cache_until: '2027-01-31T12:00:00.000Z' }, { cache_until: '2027-01-31T11:59:00.000Z' }]) {
    const answers = [active(difference), inactive]
    const service = await startService(t, () => answers.shift())
    const { verify } = verifier(service)
    const token = mint('user')
    t.ok(await verify(token))
    t.equal(await verify(token), null)
  }
})

t.test('equal calls at the same time ask once', async t => {
  const service = await startService(t)
  const { verify } = verifier(service)
  const [token, other] = [mint('user'), mint('user')]
  const verdicts = await Promise.all([token, token, other, token].map(it => verify(it)))
  t.equal(new Set(verdicts).size, 2)
  t.same(service.asked, [[{ token }, { token: other }]])
})

t.test('a call joins a question that is under way', async t => {
  const { opened, open } = gate()
  const received = gate()
  const service = await startService(t, async () => {
    received.open()
    await opened
    return active()
  })
  const clock = stillClock()
  const { verify } = verifier(service, clock)
  const token = mint('user')
  const first = verify(token)
  await received.opened
  clock.advance(999)
  const second = verify(token)
  open()
  t.equal(await first, await second)
  t.equal(service.asked.length, 1)
})

t.test('a call is not served with an answer that may be older than it has a right to be', async t => {
  const cases = [
    { answer: fleeting, after: 1 },
    { answer: active(), after: 1000 }
  ]
  for (const { answer, after } of cases) {
    const { opened, open } = gate()
    const received = gate()
    const answers = [answer, inactive]
    const service = await startService(t, async () => {
      received.open()
      await opened
      return answers.shift()
    })
    const clock = stillClock()
    const { verify } = verifier(service, clock)
    const token = mint('user')
    const first = verify(token)
    await received.opened
    clock.advance(after)
    const later = [verify(token), verify(token)]
    open()
    t.ok(await first)
    t.same(await Promise.all(later), [null, null])
    t.equal(service.asked.length, 2)
  }
})

t.test('the questions of one turn go out in batches of 100', async t => {
  const service = await startService(t, ({ token }) => active({ name: token.slice(-8) }))
  const { verify } = verifier(service)
  const presented = Array.from({ length: 250 }, () => mint('user'))
  const identities = await Promise.all(presented.map(token => verify(token)))
  t.same(
    identities.map(identity => identity?.name),
    presented.map(token => token.slice(-8))
  )
  t.same(service.asked.map(({ length }) => length).sort(), [100, 100, 50])
})

t.test('good and other keys of one batch are kept apart', async t => {
  const [good, bad] = [mint('user'), mint('user')]
  const service = await startService(t, ({ token }) => (token === good ? active() : inactive))
  const { verify } = verifier(service)
  const verdicts = await Promise.all([bad, good, bad].map(token => verify(token)))
  t.same(
    verdicts.map(verdict => verdict !== null),
    [false, true, false]
  )
})

t.test('the address goes with the token', async t => {
  const service = await startService(t, ({ address }) => (address === '192.0.2.1' ? fleeting : inactive))
  const { verify } = verifier(service)
  const token = mint('user')
  const verdicts = await Promise.all(['192.0.2.1', '192.0.2.2', undefined].map(address => verify(token, { address })))
  t.same(
    verdicts.map(verdict => verdict !== null),
    [true, false, false]
  )
  t.same(service.asked, [[{ token, address: '192.0.2.1' }, { token, address: '192.0.2.2' }, { token }]])
})

t.test('a key that was refused for its address is still good from a better one', async t => {
  const service = await startService(t, ({ address }) => (address === '192.0.2.1' ? fleeting : inactive))
  const { verify } = verifier(service)
  const token = mint('user')
  t.equal(await verify(token, { address: '192.0.2.2' }), null)
  t.ok(await verify(token, { address: '192.0.2.1' }))
})

t.test('what is no address is not passed on', async t => {
  const service = await startService(t, () => fleeting)
  const { verify } = verifier(service)
  const addresses = ['2001:db8::1', '::ffff:192.0.2.1', '255.249.199.0', 'fe80::1%eth0']
  const others = ['', 'unknown', '256.0.0.1', '1.2.3', '01.2.3.4', ':::', '1::2::3', '::1]:80/[', 'a'.repeat(10_000)]
  for (const address of [...addresses, ...others]) await verify(mint('user'), { address })
  t.same(
    service.asked.map(([question]) => question?.address),
    [...addresses.slice(0, 3), 'fe80::1', ...others.map(() => undefined)]
  )
})

t.test('a refusal is remembered for a second', async t => {
  const answers = [inactive, active()]
  const service = await startService(t, () => answers.shift())
  const clock = stillClock()
  const { verify } = verifier(service, clock)
  const token = mint('user')
  t.equal(await verify(token), null)
  clock.advance(999)
  t.equal(await verify(token), null)
  t.equal(service.asked.length, 1)
  clock.advance(1)
  t.ok(await verify(token))
})

t.test('a flood of junk does not push good keys out', async t => {
  const good = mint('user')
  const service = await startService(t, ({ token }) => (token === good ? active() : inactive))
  const { verify } = verifier({ ...service, maxEntries: 10 }, stillClock())
  t.ok(await verify(good))
  await Promise.all(Array.from({ length: 50 }, () => verify(mint('user'))))
  const before = service.asked.length
  t.ok(await verify(good))
  t.equal(service.asked.length, before)
})

t.test('no more keys are remembered than allowed, and the newest stay', async t => {
  const service = await startService(t)
  const { verify } = verifier({ ...service, maxEntries: 100 }, stillClock())
  const presented = Array.from({ length: 101 }, () => mint('user'))
  for (const token of presented) await verify(token)
  service.asked.length = 0
  for (const token of presented.slice(10)) await verify(token)
  t.same(service.asked, [])
  await verify(presented[0] ?? '')
  t.equal(service.asked.length, 1)
})

t.test('a verifier whose settings cannot be right is not made', async t => {
  const url = 'https://keys.example.com'
  const cases = [
    { url, key: 'junk', says: /no key/ },
    { url, key: mint('session'), says: /no key/ },
    { url: 'keys.example.com', key: ownKey, says: /not a URL/ },
    { url: 'http://keys.example.com', key: ownKey, says: /https/ },
    { url: 'http://localhost.example.com', key: ownKey, says: /https/ },
    { url: 'http://127.0.0.1.example.com', key: ownKey, says: /https/ },
    { url: 'ftp://localhost', key: ownKey, says: /https/ }
  ]
  for (const { says, ...settings } of cases) {
    const error = await errorOf(() => verifier(settings))
    t.match(error, { reason: 'misconfigured', message: says })
    t.notMatch(inspect(error), settings.key)
  }
  for (const fine of [url, 'http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:3000/latchkey/']) {
    t.type(verifier({ url: fine, key: ownKey }).verify, 'function')
  }
})

t.test('a service below a path is found', async t => {
  const service = await startService(t)
  for (const path of ['', '/']) t.ok(await verifier({ ...service, url: service.url + path }).verify(mint('user')))
  const error = await errorOf(() => verifier({ ...service, url: `${service.url}/below` }).verify(mint('user')))
  t.equal(error.reason, 'misconfigured')
})
