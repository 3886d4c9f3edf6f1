import { randomBytes } from 'node:crypto'
import t, { type Test } from 'tap'
import { digests as digestsUnder } from '../../src/auth/digest.ts'
import { tokens as tokensOf } from '../../src/auth/token.ts'
import { verifier } from '../../src/auth/verifier.ts'
import { newId } from '../../src/domain/id.ts'
import { never } from '../../src/domain/time.ts'
import type { Credential, Weakened } from '../../src/store/gateway.ts'

// Quick rather than unguessable: tens of thousands of keys are wanted.
const tokens = tokensOf('lk', () => Math.floor(Math.random() * 36).toString(36))
const digests = digestsUnder(Buffer.alloc(32, 1))
const here = '192.0.2.1'

/** A verifier over a store of these credentials, which counts how often it is asked and for how many. */
function start(_t: Test, { inStep = true } = {}) {
  const stored = new Map<string, Credential>()
  const asked: number[] = []
  let now = 1000
  let tell: (weakened: Weakened) => void = () => undefined
  let meanwhile = async () => {}
  const database = {
    async findCredentials(wanted: readonly Buffer[]) {
      asked.push(wanted.length)
      const found = wanted.flatMap(digest => stored.get(digest.toString('hex')) ?? [])
      await meanwhile()
      return found
    },
    findCredentialOfKey: async (keyId: string) => [...stored.values()].find(credential => credential.keyId === keyId),
    onWeakened(listener: (weakened: Weakened) => void) {
      tell = listener
    },
    inStep: () => inStep
  }

  function key(changes: Partial<Credential> = {}) {
    const token = tokens.mint('service_account')
    const digest = digests.of(token)
    const credential: Credential = {
      sequence: 0,
      ...digest,
      keyId: newId(),
      keyName: 'key',
      scopes: null,
      cidrs: null,
      createdAt: 0,
      expiresAt: never,
      disabledAt: null,
      revokedAt: null,
      tenantId: newId(),
      tenantDisabledAt: null,
      ownerType: 'service_account',
      ownerId: newId(),
      ownerDisabledAt: null,
      ownerDeletedAt: null,
      role: { id: newId(), name: 'Reader', permissions: ['read:thing'] },
      ...changes
    }
    stored.set(digest.digest.toString('hex'), credential)
    return {
      token,
      id: credential.keyId,
      change: (patch: Partial<Credential>) => stored.set(digest.digest.toString('hex'), { ...credential, ...patch })
    }
  }

  return {
    ...verifier({ database, tokens, digests, clock: () => now, redigest: async () => undefined }),
    key,
    asked,
    tell: (weakened: Weakened) => tell(weakened),
    during: (work: () => void) => {
      meanwhile = async () => {
        meanwhile = async () => {}
        work()
      }
    },
    at: (moment: number) => {
      now = moment
    }
  }
}

t.test('a key is looked up once, whoever asks again, and the answer is there at once', async t => {
  const { verify, key, asked } = start(t)
  const { token } = key()
  const first = await verify(token, here)
  const second = verify(token, here)
  t.notOk(second instanceof Promise)
  t.equal(second, first, 'the very same verdict')
  t.strictSame(asked, [1])
})

t.test('junk that looks like a key reaches the store once, and drives out no key that is good', async t => {
  const { verify, key, asked } = start(t)
  const good = key()
  await verify(good.token, here)
  const junk = Array.from({ length: 20_000 }, () => tokens.mint('user'))
  for (const token of junk) await verify(token, here)
  t.equal(asked.length, 1 + junk.length)
  for (const token of junk.slice(-100)) t.match(await verify(token, here), { ok: false, failing: 'unknown' })
  t.match(await verify(good.token, here), { ok: true })
  t.equal(asked.length, 1 + junk.length, 'all of these are remembered')
})

t.test('no more than a bounded number of keys is kept', async t => {
  const { verifyAll, verify, key, asked } = start(t)
  const all = Array.from({ length: 65_537 }, () => key().token)
  for (let first = 0; first < all.length; first += 100) {
    await verifyAll(all.slice(first, first + 100).map(token => ({ token, address: here })))
  }
  const before = asked.length
  await verify(all.at(-1) as string, here)
  t.equal(asked.length, before)
  t.match(await verify(all[0] as string, here), { ok: true })
  t.equal(asked.length, before + 1, 'the one that was not used for longest has gone')
})

t.test('of a change to one key, the others hear nothing', async t => {
  const { verify, key, asked, tell } = start(t)
  const [one, other] = [key(), key()]
  await verify(one.token, here)
  await verify(other.token, here)
  one.change({ revokedAt: 1 })
  tell(new Set([one.id, newId()]))
  t.match(await verify(one.token, here), { ok: false, failing: 'revoked', keyId: one.id })
  t.match(await verify(other.token, here), { ok: true })
  t.equal(asked.length, 3)
})

t.test('a change that can concern anybody makes everybody be looked up anew', async t => {
  const { verify, key, asked, tell } = start(t)
  const all = [key(), key()] as const
  for (const { token } of all) await verify(token, here)
  all[0].change({ role: { id: newId(), name: 'Less', permissions: [] } })
  tell('anybody')
  t.match(await verify(all[0].token, here), { ok: true, permissions: [] })
  t.match(await verify(all[1].token, here), { ok: true, permissions: ['read:thing'] })
  t.equal(asked.length, 4)
})

t.test('a key that was refused is accepted once it is enabled', async t => {
  const { verify, key, tell } = start(t)
  const { token, id, change } = key({ disabledAt: 1 })
  t.match(await verify(token, here), { ok: false, failing: 'disabled' })
  change({ disabledAt: null })
  t.match(await verify(token, here), { ok: false }, 'nobody has said so yet')
  tell(new Set([id]))
  t.match(await verify(token, here), { ok: true })
})

t.test('a slow look-up that ends after a revocation does not bring the key back', async t => {
  const { verify, key, during, tell } = start(t)
  const { token, id, change } = key()
  during(() => {
    change({ revokedAt: 1 })
    tell(new Set([id]))
  })
  t.match(await verify(token, here), { ok: true }, 'the request that began before it')
  t.match(await verify(token, here), { ok: false, failing: 'revoked' }, 'the very next one')
})

t.test('where nobody can tell whether a verdict still holds, none is kept', async t => {
  const { verify, verifyAll, key, asked } = start(t, { inStep: false })
  const { token } = key()
  for (let count = 0; count < 3; count += 1) t.match(await verify(token, here), { ok: true })
  t.strictSame(asked, [1, 1, 1])
  t.match(await verifyAll([{ token, address: here }]), [{ ok: true }])
  t.strictSame(asked, [1, 1, 1, 1])
})

t.test('time and place are judged anew each time', async t => {
  const { verify, verifyKey, key, asked, at } = start(t)
  const bound = key({ cidrs: ['192.0.2.0/24'] })
  const brief = key({ expiresAt: 2000 })
  t.match(await verify(bound.token, here), { ok: true })
  t.match(await verify(bound.token, '198.51.100.1'), { ok: false, failing: 'address', keyId: bound.id })
  t.match(await verify(bound.token, undefined), { ok: false, failing: 'address' }, 'nowhere is not inside')
  t.match(await verify(bound.token, here), { ok: true })
  t.match(await verifyKey(bound.id), { ok: true }, 'what was made with a key was judged when it was made')
  at(1999)
  t.match(await verify(brief.token, here), { ok: true })
  at(2000)
  t.match(await verify(brief.token, here), { ok: false, failing: 'expired', keyId: brief.id })
  t.match(await verify(brief.token, here), { ok: false, failing: 'expired' })
  t.strictSame(asked, [1, 1], 'and nothing is looked up for it')
  t.match(await verifyKey(brief.id), { ok: false, failing: 'expired' })
  t.match(await verifyKey(newId()), { ok: false, failing: 'unknown' })
})

t.test('many are judged with one look-up, each as if it were alone', async t => {
  const { verifyAll, verify, key, asked } = start(t)
  const known = key()
  await verify(known.token, here)
  const gone = key({ expiresAt: 1 })
  const fresh = key()
  const wanted = [known.token, 'junk', fresh.token, tokens.mint('user'), gone.token, known.token]
  const verdicts = await verifyAll(wanted.map(token => ({ token, address: here })))
  t.match(verdicts, [
    { ok: true },
    { failing: 'malformed' },
    { ok: true, id: fresh.id },
    { failing: 'unknown' },
    { failing: 'expired', keyId: gone.id },
    { ok: true, id: known.id }
  ])
  t.strictSame(asked, [1, 3])
  await verifyAll(wanted.map(token => ({ token, address: here })))
  t.strictSame(asked, [1, 3], 'and with none the next time')
})

t.test('a key with two secrets is forgotten whole', async t => {
  const { verify, key, tell } = start(t)
  const keyId = newId()
  const secrets = [key({ keyId }), key({ keyId })] as const
  for (const { token } of [...secrets, ...secrets]) t.match(await verify(token, here), { ok: true })
  for (const { change } of secrets) change({ keyId, revokedAt: 1 })
  tell(new Set([keyId]))
  for (const { token } of secrets) t.match(await verify(token, here), { failing: 'revoked' })
})

t.test('whatever else is presented is malformed', async t => {
  const { verify, asked } = start(t)
  for (const text of ['', 'junk', tokens.mint('session'), randomBytes(40).toString('hex')]) {
    t.match(verify(text, here), { ok: false, failing: 'malformed' })
  }
  t.strictSame(asked, [])
})
