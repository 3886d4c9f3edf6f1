import fc from 'fast-check'
import t from 'tap'
import { powerOf, refuseExcess } from '../../src/auth/power.ts'
import type { Caller, PresentedKey, PresentedSession } from '../../src/auth/principal.ts'
import { type ExcessField, excess, type Power } from '../../src/domain/minting.ts'
import { beyondTenant, effective, type Grant } from '../../src/domain/permissions.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { never } from '../../src/domain/time.ts'

/** A credential of an owner with this role: what the tests vary, one field at a time. */
interface Made {
  readonly role?: Grant[]
  readonly scopes?: Grant[] | null
  readonly cidrs?: string[] | null
  readonly expiresAt?: number
}

const power = ({ role = ['*:*'], scopes = null, cidrs = null, expiresAt = never }: Made): Power => ({
  permissions: effective(role, scopes),
  scopes,
  cidrs,
  expiresAt
})

/** Written by hand from the rule: no credential makes one that is stronger or lives longer than itself. */
const cases: readonly [title: string, parent: Made, child: Made, expected: readonly ExcessField[]][] = [
  ['an administrator makes an administrator', {}, {}, []],
  [
    'an administrator makes something less in every way',
    {},
    { role: ['read:role'], scopes: ['read:*'], cidrs: ['10.0.0.0/8'], expiresAt: 1 },
    []
  ],
  ['a user makes a user', { role: ['read:role'] }, { role: ['read:role'] }, []],
  ['a user makes an administrator', { role: ['read:role'] }, {}, ['permissions']],
  [
    'a user makes a key of an administrator that may do no more than the user',
    { role: ['read:role'] },
    { scopes: ['read:role'] },
    []
  ],
  [
    'a user makes a key of an administrator that may do more',
    { role: ['read:role'] },
    { scopes: ['read:*'] },
    ['permissions']
  ],
  [
    'a user writes scopes that the role does not reach',
    { role: ['read:role'] },
    { role: ['read:role'], scopes: ['*:*'] },
    []
  ],
  [
    'two lesser roles, each with what the other lacks',
    { role: ['read:role'] },
    { role: ['read:tenant'] },
    ['permissions']
  ],
  ['scopes handed on', { scopes: ['read:*'] }, { scopes: ['read:*'] }, []],
  ['scopes narrowed', { scopes: ['read:*'] }, { scopes: ['read:role', 'read:tenant'] }, []],
  ['scopes widened to a star', { scopes: ['read:role'] }, { scopes: ['read:*'] }, ['permissions', 'scopes']],
  [
    'scopes widened by one',
    { scopes: ['read:role'] },
    { scopes: ['read:role', 'read:tenant'] },
    ['permissions', 'scopes']
  ],
  ['scopes dropped', { scopes: ['read:role'] }, { scopes: null }, ['permissions', 'scopes']],
  [
    'scopes dropped for a role that is no wider today, but may be tomorrow',
    { scopes: ['read:role'] },
    { role: ['read:role'], scopes: null },
    ['scopes']
  ],
  [
    'scopes widened beyond the role, which adds nothing today',
    { role: ['read:role'], scopes: ['read:role'] },
    { role: ['read:role'], scopes: ['read:*'] },
    ['scopes']
  ],
  ['scopes that say everything are as good as none', { scopes: ['*:*', beyondTenant] }, { scopes: null }, []],
  ['scopes that say everything but what reaches beyond the tenant', { scopes: ['*:*'] }, { scopes: null }, ['scopes']],
  [
    'what reaches beyond the tenant, by who holds it',
    { role: ['*:*', beyondTenant] },
    { role: [beyondTenant], scopes: [beyondTenant] },
    []
  ],
  [
    'what reaches beyond the tenant, by who holds everything else',
    {},
    { role: [beyondTenant], scopes: [beyondTenant] },
    ['permissions']
  ],
  ['no scopes at all make nothing', { scopes: [] }, { scopes: ['read:role'] }, ['permissions', 'scopes']],
  ['no scopes at all make no scopes at all', { scopes: [] }, { scopes: [] }, []],
  ['addresses handed on', { cidrs: ['10.0.0.0/8'] }, { cidrs: ['10.0.0.0/8'] }, []],
  ['addresses narrowed', { cidrs: ['10.0.0.0/8', '::1/128'] }, { cidrs: ['10.1.0.0/16'] }, []],
  ['addresses widened', { cidrs: ['10.0.0.0/8'] }, { cidrs: ['10.0.0.0/7'] }, ['cidrs']],
  ['another family added', { cidrs: ['10.0.0.0/8'] }, { cidrs: ['10.0.0.0/8', '::1/128'] }, ['cidrs']],
  ['addresses dropped', { cidrs: ['10.0.0.0/8'] }, { cidrs: null }, ['cidrs']],
  ['addresses that are everywhere are as good as none', { cidrs: ['::/0', '0.0.0.0/0'] }, { cidrs: null }, []],
  ['half of a family is not everywhere', { cidrs: ['0.0.0.0/0', '::/1'] }, { cidrs: null }, ['cidrs']],
  ['every address of one family is not everywhere', { cidrs: ['0.0.0.0/0'] }, { cidrs: null }, ['cidrs']],
  ['expiry at the same instant', { expiresAt: 1000 }, { expiresAt: 1000 }, []],
  ['expiry one millisecond later', { expiresAt: 1000 }, { expiresAt: 1001 }, ['expires_at']],
  ['expiry dropped', { expiresAt: 1000 }, { expiresAt: never }, ['expires_at']],
  [
    'everything at once',
    { role: ['read:role'], scopes: ['read:role'], cidrs: ['10.0.0.0/8'], expiresAt: 1000 },
    {},
    ['permissions', 'scopes', 'cidrs', 'expires_at']
  ]
]

for (const [title, parent, child, expected] of cases) {
  t.test(`${title}: ${expected.join(', ') || 'may be made'}`, async t => {
    t.same(excess(power(parent), power(child)), expected)
  })
}

const grant = fc
  .tuple(fc.constantFrom('*', 'read', 'write'), fc.constantFrom('*', 'role', 'key'))
  .map(([verb, object]): Grant => `${verb}:${object}`)
const made = fc.record({
  role: fc.array(grant, { maxLength: 3 }),
  scopes: fc.option(fc.array(grant, { maxLength: 3 })),
  cidrs: fc.option(fc.subarray(['10.0.0.0/8', '10.1.0.0/16', '0.0.0.0/0', '::/0'])),
  expiresAt: fc.constantFrom(1, 2, never)
})

t.test(
  'every credential may make its own equal, and a chain of credentials never ends above its beginning',
  async () => {
    fc.assert(fc.property(made, it => excess(power(it), power(it)).length === 0))
    fc.assert(
      fc.property(made, made, made, (a, b, c) => {
        const chain = excess(power(a), power(b)).length + excess(power(b), power(c)).length
        return chain > 0 || excess(power(a), power(c)).length === 0
      }),
      { numRuns: 2000 }
    )
  }
)

t.test('a child with scopes never outgrows its parent, whatever becomes of the roles of both', async () => {
  fc.assert(
    fc.property(made, made, fc.array(grant, { maxLength: 3 }), (parent, child, role) => {
      if (parent.scopes === null || excess(power(parent), power(child)).includes('scopes')) return true
      return !excess(power({ ...parent, role }), power({ ...child, role })).includes('permissions')
    }),
    { numRuns: 2000 }
  )
})

const caller = (credential: PresentedKey | PresentedSession, permissions: Grant[]): Caller => ({
  type: 'user',
  id: '01900000-0000-7000-8000-00000000000a',
  tenantId: '01900000-0000-7000-8000-00000000000b',
  roleId: '01900000-0000-7000-8000-00000000000c',
  roleName: 'USER',
  permissions,
  credential,
  operator: false,
  origin: { requestId: '01900000-0000-7000-8000-00000000000d', address: '192.0.2.1', userAgent: 'test' }
})
const session = caller({ type: 'session', id: 's' }, ['read:role'])
const key = (made: Made) =>
  caller(
    { type: 'api_key', id: 'k', scopes: null, cidrs: null, expiresAt: never, sequence: 0, ...made },
    power(made).permissions as Grant[]
  )

t.test('a session hands on all that its user may do, a key no more than it has itself', async t => {
  const operator = { ...session, operator: true }
  t.same(powerOf(operator).permissions, ['read:role', beyondTenant], 'an operator what reaches beyond the tenant too')
  t.same(powerOf(session), { permissions: ['read:role'], scopes: null, cidrs: null, expiresAt: never })
  const limits = { scopes: ['read:role' as const], cidrs: ['10.0.0.0/8'], expiresAt: 1000 }
  t.same(powerOf(key(limits)), { permissions: ['read:role'], ...limits })
})

t.test('what lies within the caller’s power is not refused', async t => {
  t.doesNotThrow(() => refuseExcess(session, power({ role: ['read:role'], cidrs: ['10.0.0.0/8'], expiresAt: 1 })))
  t.doesNotThrow(() => refuseExcess(key({}), power({})))
})

for (const { title, by, child, pointers } of [
  { title: 'too strong a role', by: session, child: power({}), pointers: ['/role'] },
  { title: 'scopes beyond the role', by: session, child: power({ scopes: ['read:*'] }), pointers: ['/scopes'] },
  { title: 'missing scopes', by: key({ scopes: ['read:role'] }), child: power({}), pointers: ['/scopes'] },
  {
    title: 'everything',
    by: key({ scopes: ['read:role'], cidrs: ['10.0.0.0/8'], expiresAt: 1000 }),
    child: power({ scopes: ['*:*'] }),
    pointers: ['/scopes', '/allowed_cidrs', '/expires_at']
  }
]) {
  t.test(`a refusal points at each offending field once: ${title}`, async t => {
    const refusal = t.throws(() => refuseExcess(by, child), { name: 'Refusal' })
    t.match(refusal, { reason: 'authority_exceeded' })
    const errors = refusal instanceof Refusal ? refusal.context.errors : undefined
    t.same(
      errors?.map(({ pointer }) => pointer),
      pointers
    )
  })
}
