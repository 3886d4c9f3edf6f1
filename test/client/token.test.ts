import fc from 'fast-check'
import t from 'tap'
import { allows } from '../../client/src/permissions.ts'
import { prefixOf } from '../../client/src/token.ts'
import { tokens } from '../../src/auth/token.ts'
import { allows as allowsInService, type Grant } from '../../src/domain/permissions.ts'

t.test('the published test vector is a key', async t => {
  t.equal(prefixOf('lku_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg0ZFwF9'), 'lk')
})

t.test('every key that the service mints is one, and none of them with a character changed', async () => {
  const letter = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_ é')
  const prefix = fc.stringMatching(/^[a-z][a-z0-9]{1,7}$/)
  const kind = fc.constantFrom('user' as const, 'service_account' as const)
  fc.assert(
    fc.property(prefix, kind, fc.nat({ max: 52 }), letter, (prefix, kind, at, character) => {
      const token = tokens(prefix).mint(kind)
      const changed = token.slice(0, at) + character + token.slice(at + 1)
      return prefixOf(token) === prefix && (changed === token || prefixOf(changed) === undefined)
    })
  )
})

t.test('permissions mean what they mean to the service', async t => {
  const verb = fc.constantFrom('read', 'create', 'verify', '*')
  const object = fc.constantFrom('report', 'api-key', '*')
  const grant = fc.tuple(verb, object).map(([verb, object]): Grant => `${verb}:${object}`)
  fc.assert(
    fc.property(fc.array(grant), grant, (grants, wanted) => allows(grants, wanted) === allowsInService(grants, wanted))
  )
  for (const none of ['', 'read', 'read:', ':report', '*', '*:*', 'read:*', 'read:report\n', 'READ:report']) {
    t.equal(allows(['*:*', none], none), false, none)
  }
})

t.test('a view across tenants is never implied', async t => {
  t.equal(allows(['*:*', 'verify:*', '*:any-tenant'], 'verify:any-tenant'), false)
  t.equal(allows(['verify:any-tenant'], 'verify:any-tenant'), true)
})
