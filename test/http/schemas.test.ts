import t from 'tap'
import { type Static, Type } from 'typebox'
import {
  Cursor,
  choice,
  closed,
  Id,
  ListQuery,
  Name,
  nullable,
  page,
  problems,
  ref,
  Timestamp
} from '../../src/http/schemas.ts'
import { ajv } from '../../src/http/validation.ts'

const accepts = (schema: object) => ajv({}, false).compile(schema)

t.test('a name is what one can read and tell apart', async t => {
  const isName = accepts(Name)
  for (const name of [
    'a',
    'ab',
    'CI: deploy (prod)',
    'Ωμέγα',
    '日本語',
    '👩‍👩‍👧 team',
    'x'.repeat(128),
    '😀'.repeat(128),
    '0',
    'a\u200db'
  ]) {
    t.ok(isName(name), encodeURIComponent(name))
  }
  for (const name of [
    '',
    ' ',
    ' a',
    'a ',
    '\u00a0a',
    'a\u3000',
    'a\nb',
    'a\tb',
    'a\u0000b',
    'a\u001b[31mb',
    'a\u007fb',
    'a\u0085b',
    'a\u2028b',
    'a\u2029',
    'abc\u202egpj.exe',
    'a\u2066b\u2069',
    'x'.repeat(129),
    '😀'.repeat(129)
  ]) {
    t.notOk(isName(name), encodeURIComponent(name))
  }
})

t.test('an id has one spelling', async t => {
  const isId = accepts(Id)
  t.ok(isId('01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00'))
  for (const id of [
    '01980A5E-7C1B-7F3A-9D42-5B6C7D8E9F00',
    'urn:uuid:01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00',
    '{01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00}',
    '01980a5e7c1b7f3a9d425b6c7d8e9f00',
    '01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00\n',
    ''
  ]) {
    t.notOk(isId(id), id)
  }
})

t.test('no pattern takes long for a text that almost fits', async t => {
  const attacks = ['a', ' ', '-', '0', 'a ', '\u2027'].flatMap(part => [
    `${part.repeat(50_000)}!\u0000`,
    `${part.repeat(50_000)} `,
    `a${part.repeat(50_000)}\u0000`
  ])
  for (const { pattern } of [Name, Id, Cursor].map(schema => ({ pattern: '', ...schema }))) {
    const expression = new RegExp(pattern, 'u')
    t.not(pattern, '')
    for (const attack of attacks) {
      const start = performance.now()
      expression.test(attack)
      t.ok(performance.now() - start < 500, pattern)
    }
  }
})

t.test('nullable takes null besides what it wraps, with one type for both', async t => {
  const schema = nullable(Timestamp, { description: 'When.' })
  t.match(schema, { type: ['string', 'null'], format: 'date-time', description: 'When.' })
  const value: Static<typeof schema> = null
  t.ok(accepts(schema)(value))
  t.ok(accepts(schema)('2027-01-31T12:00:00Z'))
  t.notOk(accepts(schema)('2027-02-31T12:00:00Z'))
  t.notOk(accepts(schema)(0))
})

t.test('a choice says its type and takes its words alone', async t => {
  const schema = choice(['active', 'revoked'], { description: 'State.' })
  const value: Static<typeof schema> = 'revoked'
  t.strictSame({ ...schema }, { type: 'string', enum: ['active', 'revoked'], description: 'State.' })
  t.ok(accepts(schema)(value))
  t.notOk(accepts(schema)('Active'))
})

t.test('a page refers to its item by name', async t => {
  const Item = Type.Object({ id: Id }, { $id: 'Item', ...closed })
  const ItemPage = page(Item, 'ItemPage')
  const empty: Static<typeof ItemPage> = { data: [], next_cursor: null }
  t.match(ItemPage, { $id: 'ItemPage', properties: { data: { items: { $ref: 'Item#' } } } })
  t.strictSame({ ...ref(Item) }, { $ref: 'Item#' })
  const isPage = ajv({ Item }, false).compile(ItemPage)
  t.ok(isPage(empty))
  t.notOk(isPage({ data: [{ id: 'x' }], next_cursor: null }))
  t.notOk(isPage({ data: [] }))
})

t.test('a list gives 50 unless told otherwise and never more than 200', async t => {
  const lenient = ajv({}, 'array').compile(ListQuery)
  const query = {}
  t.ok(lenient(query))
  t.strictSame(query, { limit: 50 })
  t.ok(lenient({ limit: '200', cursor: 'abc_-1' }))
  for (const limit of ['0', '201', '-1', '1e9', '1.5', '', 'all', 'NaN', ['1', '2']])
    t.notOk(lenient({ limit }), `${limit}`)
  for (const cursor of ['', 'a b', 'x'.repeat(513), ['a', 'b']]) t.notOk(lenient({ cursor }))
  t.notOk(lenient({ offset: '1' }))
})

t.test('the failures of an operation are problems with a description', async t => {
  const answers = problems(404, 503)
  t.strictSame(Object.keys(answers), ['404', '503'])
  t.match(answers[404], {
    description: /tenant/,
    content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } }
  })
})
