import fc from 'fast-check'
import t from 'tap'
import { tokenKinds, tokens } from '../../src/auth/token.ts'

const { mint, kindOf, hint, redact, pattern } = tokens()
const vector = 'lku_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg0ZFwF9'
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

t.test('the published test vector is made from its characters and recognised', async t => {
  let at = 0
  const counted = tokens('lk', () => alphabet.charAt(at++))
  t.equal(counted.mint('user'), vector)
  t.equal(kindOf(vector), 'user')
  t.equal(pattern, '^lk[usibc]_[0-9A-Za-z]{49}$')
})

t.test('a token says what kind it is', async t => {
  for (const kind of tokenKinds) t.equal(kindOf(mint(kind)), kind)
  t.same(
    tokenKinds.map(kind => mint(kind).slice(0, 4)),
    ['lku_', 'lks_', 'lki_', 'lkb_', 'lkc_']
  )
})

t.test('tokens of 10,000 mints are all different, all of the published shape and all 53 characters long', async t => {
  const minted = Array.from({ length: 10_000 }, () => mint('user'))
  t.equal(new Set(minted).size, minted.length)
  const shape = new RegExp(pattern)
  t.same(
    minted.filter(token => !shape.test(token) || token.length !== 53),
    []
  )
})

t.test('every character of the secret is drawn evenly from the whole alphabet', async t => {
  const secrets = Array.from({ length: 6200 }, () => mint('user').slice(4, 47))
  const places = Array.from({ length: 43 }, (_, at) => secrets.map(secret => secret.charAt(at)))
  for (const drawn of [...places, places.flat()]) {
    const counts = Map.groupBy(drawn, character => character)
    const expected = drawn.length / alphabet.length
    const squares = [...alphabet].map(one => ((counts.get(one)?.length ?? 0) - expected) ** 2 / expected)
    // Chi-square with 61 degrees of freedom: a fair draw exceeds 160 less than once in 10^9 tests.
    t.ok(squares.reduce((sum, square) => sum + square) < 160)
  }
})

t.test('any one changed character is noticed', async () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...tokenKinds),
      fc.nat({ max: 52 }),
      fc.constantFrom(...`${alphabet}_-. `, 'é', 'Ａ'),
      (kind, at, character) => {
        const token = mint(kind)
        const changed = token.slice(0, at) + character + token.slice(at + 1)
        return changed === token || kindOf(changed) === undefined
      }
    ),
    { numRuns: 5000 }
  )
})

t.test('any two neighbours that change places are noticed', async () => {
  fc.assert(
    fc.property(fc.nat({ max: 51 }), at => {
      const token = mint('session')
      const changed = token.slice(0, at) + token.charAt(at + 1) + token.charAt(at) + token.slice(at + 2)
      return changed === token || kindOf(changed) === undefined
    }),
    { numRuns: 2000 }
  )
})

t.test('what is not a token as it was given is refused', async t => {
  const wrong = [
    '',
    'lku_',
    vector.slice(0, -1),
    `${vector}0`,
    ` ${vector}`,
    `${vector} `,
    `${vector}\n`,
    `Bearer ${vector}`
  ]
  const altered = [vector.toLowerCase(), vector.toUpperCase(), vector.replace('lku', 'lks'), vector.replace('_', '-')]
  const others = [
    vector.replace('lk', 'pk'),
    vector.replace('A', 'А'),
    `${vector},${vector}`,
    '_'.repeat(53),
    '\0'.repeat(53)
  ]
  for (const text of [...wrong, ...altered, ...others]) t.equal(kindOf(text), undefined, JSON.stringify(text))
})

t.test('a right checksum makes no token of other characters', async t => {
  for (const character of ['-', '_', '.', 'é', '\n'])
    t.equal(kindOf(tokens('lk', () => character).mint('user')), undefined)
  t.equal(kindOf(tokens('pk').mint('user')), undefined)
})

t.test('a text of 1 MiB is refused in less than a millisecond', async t => {
  const texts = ['l', vector, 'lku_'].map(start => start.repeat(Math.ceil(1_048_576 / start.length)))
  for (const text of texts) {
    const start = process.hrtime.bigint()
    for (let round = 0; round < 100; round += 1) kindOf(text)
    t.ok(Number(process.hrtime.bigint() - start) / 100 < 1_000_000)
  }
})

t.test('installations with different prefixes do not take each other’s tokens', async t => {
  const other = tokens('acme1')
  const token = other.mint('service_account')
  t.match(token, /^acme1s_/)
  t.match(token, new RegExp(other.pattern))
  t.equal(other.kindOf(token), 'service_account')
  t.equal(kindOf(token), undefined)
  t.equal(other.kindOf(vector), undefined)
  t.match(other.hint(token), /^acme1s_\w{4}$/)
  t.equal(other.redact(`${token} ${vector}`), `acme1s_[redacted] ${vector}`)
})

t.test('the hint is the first 8 characters', async t => {
  t.equal(hint(vector), 'lku_0123')
})

t.test('a token of any kind is blotted out of any text that holds it', async t => {
  for (const kind of tokenKinds) {
    const token = mint(kind)
    const shown = `${token.slice(0, 4)}[redacted]`
    t.equal(redact(`{"a":"Bearer ${token}","b":"x${token}"}`), `{"a":"Bearer ${shown}","b":"x${shown}"}`)
    t.equal(redact(`/setup?t=${token}&u=${token}#`), `/setup?t=${shown}&u=${shown}#`)
  }
})

t.test('a token that was cut off or changed its case is blotted out too', async t => {
  t.equal(redact(vector.slice(0, 24)), 'lku_[redacted]')
  t.equal(redact(`${vector}trailing ${vector.toLowerCase()}`), 'lku_[redacted] lku_[redacted]')
  t.equal(redact(vector.toUpperCase()), 'LKU_[redacted]')
})

t.test('hints, prefixes and ordinary words stay readable', async t => {
  for (const text of [
    'lku_0123',
    'lku_ and lks_',
    `lku_${'0'.repeat(19)}`,
    'bulk_transfer',
    'the lks_table_of_keys',
    ''
  ]) {
    t.equal(redact(text), text)
  }
})

t.test('whatever surrounds it, no 20 characters of a secret survive', async () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat({ max: 53 }), (before, after, cut) => {
      const token = mint('user').slice(0, cut)
      const shown = redact(before + token + after)
      return cut < 24 || !shown.includes(token.slice(4, 24))
    }),
    { numRuns: 1000 }
  )
})

t.test('1 MiB of beginnings of tokens is read in less than a second', async t => {
  const start = process.hrtime.bigint()
  for (const text of ['lku_', 'lku_0123456789', 'lkulku_', `lku_${'a'.repeat(19)}-`])
    redact(text.repeat(1_048_576 / 16))
  t.ok(process.hrtime.bigint() - start < 1_000_000_000n)
})
