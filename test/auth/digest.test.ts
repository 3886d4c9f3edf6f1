import { createHmac } from 'node:crypto'
import t from 'tap'
import { digests } from '../../src/auth/digest.ts'

const pepper = Buffer.alloc(32, 1)
const former = Buffer.alloc(32, 2)
const oldest = Buffer.alloc(48, 3)
const token = 'lku_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg0ZFwF9'

t.test('a digest is the HMAC-SHA-256 of the token under the pepper', async t => {
  const { digest } = digests(pepper).of(token)
  t.same(digest, createHmac('sha256', pepper).update(token).digest())
  t.equal(digest.length, 32)
  t.notSame(digests(former).of(token).digest, digest)
  t.notSame(digests(pepper).of(`${token} `).digest, digest)
})

t.test('a pepper is named by eight characters that stay the same from start to start', async t => {
  const { pepperId } = digests(pepper).of(token)
  t.match(pepperId, /^[0-9a-f]{8}$/)
  t.equal(digests(Buffer.from(pepper)).of('another').pepperId, pepperId)
  t.equal(new Set([pepper, former, oldest].map(one => digests(one).of(token).pepperId)).size, 3)
})

t.test('what was stored under a retired pepper is found, the current pepper’s digest first', async t => {
  const rotated = digests(pepper, [former, oldest])
  t.same(
    rotated.candidates(token),
    [pepper, former, oldest].map(one => digests(one).of(token))
  )
  t.same(rotated.of(token), digests(pepper).of(token))
})

t.test('what was stored under a dropped pepper is not found', async t => {
  const found = digests(pepper, [former]).candidates(token)
  t.notOk(found.some(({ digest }) => digest.equals(digests(oldest).of(token).digest)))
  t.equal(digests(pepper).candidates(token).length, 1)
})

t.test('keys for other purposes are fixed by pepper and purpose, and have nothing in common', async t => {
  const derived = [digests(pepper).derive('cursor'), digests(pepper).derive('replay'), digests(former).derive('cursor')]
  t.equal(new Set(derived.map(key => key.toString('hex'))).size, 3)
  for (const key of derived) t.equal(key.length, 32)
  t.same(digests(pepper, [former]).derive('cursor'), derived[0])
  t.notSame(derived[0], pepper)
  const all = digests(pepper, [former]).deriveAll('cursor')
  t.same(all, [derived[0], derived[2]], 'one for each pepper, the current one first')
})

t.test('a derived key is HKDF-SHA-256 with an empty salt', async t => {
  // RFC 5869 §2.2 and §2.3, worked out from HMAC alone: one block is 32 bytes.
  const extracted = createHmac('sha256', Buffer.alloc(32)).update(pepper).digest()
  const expanded = createHmac('sha256', extracted).update('latchkey cursor\x01').digest()
  t.same(digests(pepper).derive('cursor'), expanded)
})

t.test('changing the buffer that a pepper came in changes nothing', async t => {
  const given = Buffer.from(pepper)
  const made = digests(given)
  given.fill(0)
  t.same(made.of(token), digests(pepper).of(token))
})
