import { getIntrospectionQuery, parse } from 'graphql'
import t from 'tap'
import { excessOf, limits } from '../../src/graphql/bounds.ts'
import { startApp } from '../support/app.ts'
import { graphql, modern } from './dialect.ts'

const repeated = (times: number, text: string | ((index: number) => string)) =>
  Array.from({ length: times }, (_, index) => (typeof text === 'string' ? text : text(index))).join(' ')

const nested = (depth: number) => '{a'.repeat(depth) + '}'.repeat(depth)

/** Fragments of which each spreads the next twice: 2^`count` selections for who counts them one by one. */
const fanOut = (count: number, field = '') =>
  `{ ${field}...f0 } ${repeated(count, index => `fragment f${index} on Query { ...f${index + 1} ...f${index + 1} }`)} ` +
  `fragment f${count} on Query { hello }`

/** Fragments in a ring, on a type. */
const cycle = (length: number, type: string) =>
  repeated(length, index => `fragment f${index} on ${type} { __typename ...f${(index + 1) % length} }`)

const fieldsOfFields = (depth: number) => `${'fields { type { '.repeat(depth)}name${' } }'.repeat(depth)}`

const byId = (value: string) => `{ tenant_by_pk(id: ${value}) { id } }`

/** CPU time, since others share the machine; the least of some, since the first one compiles. */
function milliseconds(work: () => void) {
  const times = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })
  return Math.min(...times)
}

const why = (source: string) => excessOf(parse(source, { noLocation: true }))?.message

t.test('the bounds, each at its last value and one beyond', async t => {
  t.strictSame(limits, { tokens: 400, depth: 7, rootFields: 5, aliases: 5 })
  t.equal(why(nested(7)), undefined)
  t.equal(why(nested(8)), 'The document has more than 7 levels of fields.')
  t.equal(why('{ a b c d e }'), undefined)
  t.equal(why('{ a b c d e f }'), 'The document has more than 5 root fields.')
  t.equal(why('mutation { a b c d e }'), undefined)
  t.equal(why('mutation { a b c d e f }'), 'The document has more than 5 root fields.')
  t.equal(why(`{ x { ${repeated(5, index => `a${index}: b`)} } }`), undefined)
  t.equal(why(`{ x { ${repeated(6, index => `a${index}: b`)} } }`), 'The document has more than 5 aliases.')
  t.equal(why(`{ x { ${repeated(90, index => `a${index}`)} } }`), undefined, 'fields below are bounded by the tokens')
})

t.test('fragments hide nothing from the bounds', async t => {
  t.match(why('{ ...a } fragment a on Query { ...a }'), /levels/)
  t.match(why('{ ...a } fragment a on Query { ...b } fragment b on Query { x ...a }'), /levels/)
  t.match(why('{ ...a ...b } fragment a on Query { a b c } fragment b on Query { d e f }'), /root fields/)
  t.match(why('{ ... { a b c } ... on Query { d e f } }'), /root fields/)
  t.match(why(`{ x { ...a } } fragment a on T ${nested(7)}`), /levels/)
  t.equal(why(`{ x { ...a } } fragment a on T ${nested(6)}`), undefined)
  t.match(why(`{ x } fragment a on T { ${repeated(6, index => `a${index}: b`)} }`), /aliases/)
  t.match(why('query A { a } query B { a b c d e f }'), /root fields/, 'nor does another operation')
  t.equal(why('{ ...unknown }'), undefined, 'what is not there is for the validation to find')
  t.equal(why('{ x { ...a ...a ...a ...a } } fragment a on T { y }'), undefined)
  t.match(why(fanOut(20)), /root fields/)
})

t.test('the standard introspection passes, with every option, and what is deeper does not', async t => {
  const { app, admin } = await startApp(t)
  const ask = graphql(app, admin.credential, modern)
  const options = { specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true }
  for (const more of [{}, options, { ...options, inputValueDeprecation: true, oneOf: true }]) {
    const { statusCode, body } = await ask(getIntrospectionQuery(more))
    t.equal(statusCode, 200)
    t.ok(body.data.__schema.types.length > 50)
  }
  t.match(await ask(`{ __schema { types { ${fieldsOfFields(2)} } } }`), { statusCode: 200 })
  t.match(await ask(`{ __schema { types { ${fieldsOfFields(4)} } } }`), { statusCode: 400 })
})

t.test('the largest documents of real clients are well inside', async t => {
  const { app, admin } = await startApp(t)
  const query = `query TenantUsers { tenantUsers: user_view_same_tenant { id username email first_name last_name
    account_type memberships { id tenant_id role_detail { id name __typename } __typename } __typename } }`
  t.match((await graphql(app, admin.credential)(query)).body, {
    data: { tenantUsers: [{ __typename: 'tenant_user' }] }
  })
  const update = `mutation UpdateTenant($name: String!, $slug: String!) {
    update_tenant_name(input: {name: $name}) { id } update_tenant_slug(input: {slug: $slug}) { id } }`
  const { body } = await graphql(app, admin.credential)(update, { name: 'Acme Inc', slug: 'acme-inc' })
  t.match(body, { data: { update_tenant_name: { id: /./ }, update_tenant_slug: { id: /./ } } })
})

const each = (name: string, counts: number[], sourceOf: (count: number) => string) =>
  counts.map(count => [name.replace('#', String(count)), sourceOf(count)] as const)

/** Documents that want to cost more than they should. All fit into a body of 16 KiB. */
const hostile: readonly (readonly [name: string, source: string])[] = [
  ...each('# levels', [8, 9, 10, 16, 32, 64, 100, 500, 1000, 2000, 5000], nested),
  ...each('# aliases', [6, 7, 8, 10, 20, 50, 80], count => `{ ${repeated(count, i => `a${i}: auth_api_key { id }`)} }`),
  ...each('# root fields', [6, 7, 8, 10, 20, 50, 99, 300], count => `{ ${repeated(count, 'hello')} }`),
  ...each('# mutations', [6, 10, 20, 50], count => `mutation { ${repeated(count, 'm { id }')} }`),
  ...each('# directives', [1, 10, 50, 100, 200, 1000, 5000], count => `{ hello ${repeated(count, '@a')} }`),
  ...each('a fan-out of 2^#', [1, 2, 3, 5, 10, 15, 20], count => fanOut(count, 'nonsense ')),
  ...each('a valid fan-out of 2^#', [3, 5, 10, 20, 25, 28], count => fanOut(count)),
  ...each('a cycle of # fragments', [1, 2, 3, 5, 10, 20], count => `{ ...f0 } ${cycle(count, 'Query')}`),
  ...each('a cycle of # fragments below', [1, 2, 5], count => `{ auth_role { ...f0 } } ${cycle(count, 'auth_role')}`),
  ...each('# times one field', [400, 1000, 2000, 5000], count => `{ tenant { ${repeated(count, 'id')} } }`),
  ...each('# variables', [150, 400], count => `query(${repeated(count, i => `$v${i}: Int`)}) { hello }`),
  ...each('# operations', [2, 100, 200, 300], count => repeated(count, i => `query q${i} { hello }`)),
  ...each('# unused fragments', [150, 300], count => repeated(count, i => `fragment f${i} on Query { hello }`)),
  ...each('# inline fragments', [200, 1000], count => `{ ${'... { '.repeat(count)}hello${' }'.repeat(count)} }`),
  ...each('introspection # deep', [4, 5, 6, 7, 9], depth => `{ __schema { types { ${fieldsOfFields(depth)} } } }`),
  ...each(
    'a list of #',
    [400, 1000, 5000],
    count => `{ tenant(where: {id: {_in: [${repeated(count, '1')}]}}) { id } }`
  ),
  ...each('a list # deep', [400, 1000, 5000], depth => byId('['.repeat(depth) + ']'.repeat(depth))),
  ...each('an object # deep', [400, 1000, 3000], depth => byId(`${'{a:'.repeat(depth)}1${'}'.repeat(depth)}`)),
  ...each('a type # deep', [400, 5000], depth => `query($a: ${'['.repeat(depth)}Int${']'.repeat(depth)}) { hello }`),
  ...each('a string of #', [15_000], length => byId(`"${'a'.repeat(length)}"`)),
  ...each('a block of # lines', [5_000], count => byId(`"""${'a\n'.repeat(count)}"""`)),
  ...each('a string that does not end after #', [3_500], count => byId(`"${'\\\\'.repeat(count)}`)),
  ...each('a number of # digits', [15_000], length => `{ tenant(limit: ${'9'.repeat(length)}) { id } }`),
  ...each('a name of #', [15_000], length => `{ ${'a'.repeat(length)} }`),
  ...each('# blanks', [3_500], count => ' ,\n'.repeat(count)),
  ...each('# comments', [5_000], count => '#\n'.repeat(count)),
  ...each('# control characters', [2_000], count => `{ hello ${'\u0007'.repeat(count)} }`),
  ['a subscription', 'subscription { hello }'],
  ['a schema', 'type Query { a: Int }'],
  ['an extension', 'extend type Query { a: Int }'],
  ['conflicting fields', `{ tenant { ${repeated(5, i => `a: id b${i}: name a: slug`)} } }`]
]

t.test('a hostile document is refused with one error, and in less than 20 ms', async t => {
  const { app, admin } = await startApp(t)
  const ask = graphql(app, admin.credential, modern)
  await ask('{ tenant { id } }')
  for (const [name, query] of hostile) {
    const times: number[] = []
    for (let round = 0; round < 3; round += 1) {
      const before = process.cpuUsage()
      const { statusCode, body, text } = await ask(query)
      const { user, system } = process.cpuUsage(before)
      times.push((user + system) / 1000)
      t.equal(statusCode, 400, name)
      t.equal(body.errors.length, 1)
      t.equal('data' in body, false)
      t.notMatch(text, /did you mean/i)
    }
    t.ok(Math.min(...times) < 20, `${name}: ${Math.min(...times)} ms`)
  }
  t.ok(hostile.length >= 100, `${hostile.length} documents`)
})

t.test('documents that no body can hold are refused alike', async t => {
  const { app, admin } = await startApp(t)
  const { statusCode } = await graphql(app, admin.credential)(`{ hello ${repeated(10_000, '@a')} }`)
  t.equal(statusCode, 413)
  const large = [`{ hello ${repeated(10_000, '@a')} }`, nested(10_000), fanOut(5000)]
  for (const source of large) {
    t.throws(() => parse(source, { maxTokens: limits.tokens }), /more that 400 tokens/)
    t.ok(milliseconds(() => t.throws(() => parse(source, { maxTokens: limits.tokens, noLocation: true }))) < 20)
  }
})

t.test('what is cheap by its tokens is measured in no time', async t => {
  for (const source of [fanOut(25), nested(100), `{ ${repeated(190, '... { a }')} }`]) {
    const document = parse(source, { noLocation: true })
    t.ok(milliseconds(() => void excessOf(document)) < 20)
  }
})

t.test('no batches, no forms, no mutations by GET', async t => {
  const { app, admin, adminId } = await startApp(t)
  const mutation = `mutation { create_api_key(input: {user_id: "${adminId}", name: "got"}) { id } }`
  for (const accept of ['application/json', modern]) {
    const headers = { ...admin.credential, accept }
    const got = await app.inject({ method: 'GET', url: `/graphql?query=${encodeURIComponent(mutation)}`, headers })
    t.match(got, { statusCode: 405, headers: { allow: 'POST' } })
    const payload = [{ query: '{ hello }' }, { query: '{ hello }' }]
    t.match(await app.inject({ method: 'POST', url: '/graphql', headers, payload }), { statusCode: 400 })
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/graphql'
    ]
    for (const type of types) {
      const answer = await app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { ...headers, 'content-type': type },
        payload: `query=${encodeURIComponent(mutation)}`
      })
      t.equal(answer.statusCode, 415, type)
    }
    const patch = { ...headers, 'content-type': 'application/merge-patch+json' }
    t.match(await app.inject({ method: 'POST', url: '/', headers: patch, payload: { query: mutation } }), {
      statusCode: 415
    })
  }
  t.same((await admin.get('/v1/api-keys?name=got')).body.data, [])
})

t.test('a query by GET is answered, and a key in it is refused', async t => {
  const { app, admin, services } = await startApp(t)
  const url = (query: string) => `/graphql?query=${encodeURIComponent(query)}`
  const ok = await app.inject({ method: 'GET', url: url('{ hello }'), headers: admin.credential })
  t.match(ok.json(), { data: { hello: 'Hello.' } })
  const head = await app.inject({ method: 'HEAD', url: url('{ hello }'), headers: admin.credential })
  t.match(head, { statusCode: 200, body: '', headers: { 'content-type': 'application/json; charset=utf-8' } })
  const leaking = url(`{ tenant_by_pk(id: "${services.tokens.mint('user')}") { id } }`)
  const refused = await app.inject({ method: 'GET', url: leaking, headers: admin.credential })
  t.equal(refused.statusCode, 400)
  t.match(refused.json(), { errors: [{ extensions: { code: 'CREDENTIALS_IN_URL' } }] })
})

t.test('one request is one look at its key, whatever the document asks', async t => {
  let looks = 0
  const { app, admin } = await startApp(t, {
    wrap: database => ({
      ...database,
      findCredentials: digests => {
        looks += 1
        return database.findCredentials(digests)
      }
    })
  })
  looks = 0
  t.equal(
    (await graphql(app, admin.credential)('{ hello auth_info { role } user { id } tenant { id } auth_role { id } }'))
      .body.errors,
    undefined
  )
  t.equal(looks, 1)
  await graphql(app, admin.credential)('{ hello')
  t.equal(looks, 1, 'and none while the verdict stands')
})

t.test('huge variables are refused before a document is looked at', async t => {
  const { app, admin } = await startApp(t)
  const ask = graphql(app, admin.credential)
  const query = 'query($ids: [uuid!]) { tenant(where: {id: {_in: $ids}}) { id } }'
  t.equal((await ask(query, { ids: Array(2000).fill('a') })).statusCode, 400)
  t.equal((await ask(query, { ids: Array(900).fill('a') })).body.errors.length, 1)
  t.equal((await ask(query, JSON.parse(`{"ids": ${'['.repeat(20)}${']'.repeat(20)}}`))).statusCode, 400)
  const headers = { ...admin.credential, 'x-prefect-core-version': '1.4.1' }
  for (const variables of [`{"ids": ${'['.repeat(2000)}${']'.repeat(2000)}}`, `{"ids": [${'1,'.repeat(2000)}1]}`]) {
    const answer = await app.inject({ method: 'POST', url: '/', headers, payload: { query, variables } })
    t.equal(answer.statusCode, 400)
  }
})
