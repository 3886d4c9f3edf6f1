import t from 'tap'
import { numbered, slugOf } from '../../src/tenants/slug.ts'

t.test('a slug keeps the letters and digits of a name, without accents, joined by single hyphens', async t => {
  const cases = [
    ['Acme', 'acme'],
    ['Müller & Söhne', 'muller-sohne'],
    ['  --Über  42-- ', 'uber-42'],
    ['ﬁne Ａcme', 'fine-acme'],
    ['株式会社', 'tenant'],
    ['…', 'tenant'],
    ['a'.repeat(128), 'a'.repeat(64)],
    [`${'a'.repeat(63)} b`, 'a'.repeat(63)]
  ] as const
  for (const [name, slug] of cases) t.equal(slugOf(name), slug, name)
})

t.test('the first slug of a kind has no number, and a number never makes one too long', async t => {
  t.equal(numbered('acme', 1), 'acme')
  t.equal(numbered('acme', 2), 'acme-2')
  t.equal(numbered('a'.repeat(64), 10), `${'a'.repeat(61)}-10`)
  t.equal(numbered(`${'a'.repeat(61)}-bb`, 2), `${'a'.repeat(61)}-2`)
})
