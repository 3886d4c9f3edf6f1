import { randomBytes } from 'node:crypto'
import t from 'tap'
import { refuseForeignPepper } from '../../src/api-keys/pepper.ts'
import { digests } from '../../src/auth/digest.ts'
import { openApp, startApp } from '../support/app.ts'

t.test('a database is not served under a pepper that none of its keys was made with', async t => {
  const { database, services } = await startApp(t)
  const [old, other] = [Buffer.alloc(32, 7), randomBytes(32)]
  await refuseForeignPepper(services)
  await refuseForeignPepper({ database, digests: digests(other, [old]) })
  await t.rejects(refuseForeignPepper({ database, digests: digests(other) }), { message: /pepper is not the one/ })
})

t.test('a database without keys takes any pepper', async t => {
  const { database } = await openApp(t)
  await refuseForeignPepper({ database, digests: digests(randomBytes(32)) })
  t.equal(await database.tables.apiKeySecrets.find(undefined), undefined)
})
