import { randomBytes } from 'node:crypto'
import t from 'tap'
import { isPepper } from '../../src/auth/pepper.ts'

const random = 'k3J9xQ0vLw7ZtB2nY5mR8sD1fG4hC6aE'

t.test('random text of every usual form is a good pepper', async t => {
  t.ok(isPepper(random))
  const texts = (['hex', 'base64', 'base64url'] as const).flatMap(encoding =>
    Array.from({ length: 2_000 }, () => randomBytes(32).toString(encoding))
  )
  t.strictSame(
    texts.filter(text => !isPepper(text)),
    []
  )
})

t.test('a pepper shorter than 32 bytes is refused', async t => {
  for (const text of ['', 'changeme', random.slice(1)]) t.notOk(isPepper(text), text)
})

t.test('what people put in place of a pepper is refused, however long it is', async t => {
  const texts = [
    'a'.repeat(32),
    'changeme'.repeat(4),
    'secret'.repeat(6),
    '0123456789abcdef'.repeat(2),
    random + random,
    `${'xK3_9'.repeat(9)}xK`,
    'abcdefghijklmnopqrstuvwxyz012345',
    'aaaabbbbccccddddeeeeffffgggghhhh',
    `please-CHANGE-this-value-${random}`,
    `my-own-password-${random}`
  ]
  for (const text of texts) t.notOk(isPepper(text), text)
})

t.test('a pepper that could not be written in a list of retired ones later is refused', async t => {
  for (const text of [`${random},`, `${random} `, `${random}\n`, `${random}ß`, `${random}\u0000`])
    t.notOk(isPepper(text), JSON.stringify(text))
})
