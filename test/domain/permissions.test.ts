import fc from 'fast-check'
import t from 'tap'
import {
  allows,
  beyondTenant,
  builtInRoles,
  covers,
  effective,
  type Grant,
  grantPattern,
  knownPermissions,
  meet,
  readOnlyUserRoleId,
  tenantAdminRoleId,
  userRoleId
} from '../../src/domain/permissions.ts'

// A small vocabulary, so that grants meet often; some words are the beginning of another.
const words = ['read', 'reads', 'key', 'a']
const parts = <Part>(part: fc.Arbitrary<Part>) => fc.tuple(part, part).map(both => both.join(':') as Grant)
const beyond = { arbitrary: fc.constantFrom(beyondTenant, 'verify:a', 'read:any-tenant'), weight: 1 } as const
const permission = fc.oneof({ arbitrary: parts(fc.constantFrom(...words)), weight: 4 }, beyond)
const wild = { arbitrary: fc.constantFrom<Grant>('verify:*', '*:any-tenant'), weight: 1 }
const grant = fc.oneof({ arbitrary: parts(fc.constantFrom('*', ...words)), weight: 6 }, beyond, wild)
const grants = fc.array(grant, { maxLength: 6 })

t.test('a grant is verb:object, each part a word of at most 32 characters or a star', async t => {
  const shape = new RegExp(grantPattern)
  const word = `a${'b'.repeat(31)}`
  for (const good of ['read:api-key', '*:*', '*:api-key', 'read:*', 'x:y', 'a_1:b-2', `${word}:${word}`]) {
    t.match(good, shape, good)
  }
  const long = `${word}b`
  for (const bad of [
    '',
    '*',
    'read',
    'read:',
    ':key',
    'Read:key',
    'a:b:c',
    'a*:b',
    '1a:b',
    ' a:b',
    'a:b\n',
    `${long}:b`
  ]) {
    t.notMatch(bad, shape, JSON.stringify(bad))
  }
})

t.test('a permission is allowed by itself, by a star on either side, and by nothing else', async t => {
  const allowing: Grant[] = ['read:api-key', 'read:*', '*:api-key', '*:*']
  for (const one of allowing) t.ok(allows([one], 'read:api-key'), one)
  for (const one of ['write:api-key', 'read:role', 'write:*', '*:role', 'rea:api-key', 'read:api'] as const) {
    t.notOk(allows([one], 'read:api-key'), one)
  }
  t.notOk(allows([], 'read:api-key'))
})

t.test('what is no definite permission is allowed to nobody', async t => {
  for (const text of ['*:*', 'read:*', '*:role', 'read', ':', '', 'a:b:c', 'READ:role', '__proto__:x']) {
    t.notOk(allows(['*:*', 'read:*'], text), JSON.stringify(text))
  }
})

t.test('no wildcard stands for what reaches beyond the tenant', async t => {
  const wild: Grant[] = ['*:*', 'verify:*', '*:any-tenant']
  for (const grant of wild) {
    t.notOk(allows([grant], beyondTenant), grant)
    t.notOk(covers([grant], [beyondTenant]), grant)
    t.same(meet([grant], [beyondTenant]), [], grant)
    t.notOk(covers([beyondTenant], [grant]), grant)
  }
  t.same(meet(['verify:*'], ['*:any-tenant']), [])
  t.ok(allows([beyondTenant], beyondTenant))
  t.same(meet(['*:*', beyondTenant], ['verify:*', beyondTenant]), ['verify:*', beyondTenant], 'nor is it left out')
  t.same(effective(['*:*', beyondTenant], null), ['*:*', beyondTenant], 'without scopes a key has it')
  t.same(effective(['*:*', beyondTenant], ['*:*']), ['*:*'], 'with scopes only where they name it')
  t.same(effective(['*:*', beyondTenant], [beyondTenant]), [beyondTenant])
  t.same(effective(['*:*'], [beyondTenant]), [])
})

t.test('holding grants covers exactly what lies inside one of them', async t => {
  t.ok(covers(['read:*'], ['read:role', 'read:*']))
  t.notOk(covers(['read:role', 'read:key'], ['read:*']))
  t.notOk(covers(['*:role'], ['read:role', 'read:key']))
  t.notOk(covers(['read:*', '*:role'], ['*:*']))
  t.ok(covers([], []))
  t.notOk(covers([], ['a:b']))
})

t.test(
  'covering is reflexive, transitive and sound: whoever covers a grant is allowed all that it allows',
  async () => {
    fc.assert(fc.property(grants, held => covers(held, held)))
    fc.assert(
      fc.property(grants, grants, grants, (a, b, c) => !(covers(a, b) && covers(b, c)) || covers(a, c)),
      { numRuns: 1000 }
    )
    fc.assert(
      fc.property(grants, grants, permission, (a, b, asked) => !(covers(a, b) && allows(b, asked)) || allows(a, asked)),
      { numRuns: 1000 }
    )
  }
)

t.test('the meeting of two sets allows a permission exactly when both do', async () => {
  fc.assert(
    fc.property(grants, grants, permission, (a, b, asked) => {
      return allows(meet(a, b), asked) === (allows(a, asked) && allows(b, asked))
    }),
    { numRuns: 2000 }
  )
})

t.test('the meeting lies inside both, names nothing twice, is sorted, and does not depend on the order', async t => {
  const same = (a: readonly Grant[], b: readonly Grant[]) => a.join() === b.join()
  fc.assert(
    fc.property(grants, grants, (a, b) => {
      const both = meet(a, b)
      const needless = both.filter((one, at) => covers(both.toSpliced(at, 1), [one]))
      const settled = same(both, both.toSorted()) && same(both, meet(b, a)) && same(both, meet(both, both))
      return covers(a, both) && covers(b, both) && needless.length === 0 && settled
    }),
    { numRuns: 1000 }
  )
  t.same(meet(['read:*', '*:role', 'read:role'], ['*:*']), ['*:role', 'read:*'])
  t.same(meet(['read:*'], ['*:role']), ['read:role'])
  t.same(meet(['read:role'], ['write:role', 'read:key']), [])
})

t.test('a key without scopes has its owner’s permissions, a key with scopes what both allow', async t => {
  t.same(effective(['read:role', 'create:*'], null), ['create:*', 'read:role'])
  t.same(effective(['read:role', 'create:*'], ['*:role']), ['create:role', 'read:role'])
  t.same(effective(['*:*'], []), [])
})

t.test('the service’s permissions are definite, described and named once', async t => {
  const names = knownPermissions.map(({ permission }) => permission)
  t.equal(new Set(names).size, names.length)
  for (const { permission, description } of knownPermissions) {
    t.equal(allows(['*:*'], permission), permission !== beyondTenant, permission)
    t.match(description, /^[A-Z].+\.$/)
  }
  for (const verb of ['create', 'read', 'update', 'delete']) {
    for (const object of ['api-key', 'service-api-key', 'service-account', 'role']) {
      t.ok(names.includes(`${verb}:${object}` as (typeof names)[number]), `${verb}:${object}`)
    }
  }
})

t.test('administrators may do everything, users keep keys and look, read-only users look', async t => {
  const [admin, user, reader] = [tenantAdminRoleId, userRoleId, readOnlyUserRoleId].map(
    id => builtInRoles.find(role => role.id === id)?.permissions ?? []
  )
  t.same(admin, ['*:*'])
  t.ok(covers(admin ?? [], user ?? []))
  t.ok(covers(user ?? [], reader ?? []))
  const may = (grants: readonly Grant[] = []) =>
    knownPermissions.map(({ permission }) => permission).filter(permission => allows(grants, permission))
  const reads = ['read:agent', 'read:api-key', 'read:membership', 'read:role', 'read:service-account', 'read:tenant']
  t.same(may(reader).sort(), reads)
  t.same(may(user).sort(), ['create:agent', 'create:api-key', 'delete:api-key', 'update:api-key', ...reads].sort())
  t.same(may(admin).length, knownPermissions.length - 1)
})

t.test('the built-in roles have ids of the form of all others, and different names', async t => {
  for (const { id } of builtInRoles)
    t.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  t.equal(new Set(builtInRoles.map(({ id }) => id)).size, builtInRoles.length)
  t.same(
    builtInRoles.map(({ name }) => name),
    ['TENANT_ADMIN', 'USER', 'READ_ONLY_USER']
  )
})
