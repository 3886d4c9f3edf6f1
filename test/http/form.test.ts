import t from 'tap'
import { Refusal } from '../../src/domain/refusal.ts'
import { formOf } from '../../src/http/form.ts'

const read = (text: string | number[]) => formOf(Buffer.from(text as string))

t.test('a form is its fields as texts, percent-encoded or with plus signs for blanks', async t => {
  t.strictSame(read('token=a&permission=read%3Arole'), { token: 'a', permission: 'read:role' })
  t.strictSame(read('a=b+c%2Bd&e=f=g'), { a: 'b c+d', e: 'f=g' })
  t.strictSame(read('%C3%A4=%E2%82%AC&ö=ü'), { ä: '€', ö: 'ü' })
  t.strictSame(Object.entries(read('__proto__=x')), [['__proto__', 'x']])
})

t.test('a field without a value counts as left out', async t => {
  t.strictSame(read('a=&b&c=1&'), { c: '1' })
  t.strictSame(read(''), {})
})

t.test('what two readers could read in two ways is refused', async t => {
  const wrong: (string | number[])[] = [
    'a=1&a=2',
    'a=1&%61=2',
    'a=%zz',
    'a=%ff',
    'a=%c3',
    '%zz=1',
    'a=%00',
    [0x61, 0x3d, 0xff],
    Array.from({ length: 21 }, (_, index) => `f${index}=x`).join('&')
  ]
  for (const form of wrong) {
    const error = t.throws(() => read(form), Refusal, JSON.stringify(form).slice(0, 40))
    t.match(error, { reason: 'invalid_request' })
  }
  t.equal(Object.keys(read(Array.from({ length: 20 }, (_, index) => `f${index}=x`).join('&'))).length, 20)
})
