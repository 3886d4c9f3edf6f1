import t from 'tap'
import type { KeyUsage } from '../../src/store/gateway.ts'
import { usage } from '../../src/usage/service.ts'
import { listRefusals } from '../../src/usage/store.ts'
import { startApp } from '../support/app.ts'
import { unused } from '../support/usage.ts'

t.test('uses are written a few at a time, and the last of them are on the disk', async t => {
  const { database, clock } = await startApp(t)
  const seen: [count: number, more: boolean | undefined][] = []
  const watched: typeof database = {
    ...database,
    async recordUsage(usages, more) {
      seen.push([usages.length, more])
    }
  }
  const uses = usage({ database: watched, clock })
  for (let key = 0; key < 120; key += 1) uses.note(unused(`key ${key}`), '192.0.2.1', 'curl')
  await uses.flush()
  t.strictSame(seen, [
    [50, true],
    [50, true],
    [20, false]
  ])
})

t.test(
  'of a key that several verdicts know the last use is written, once, and so is one that comes meanwhile',
  async t => {
    const { database, clock } = await startApp(t)
    const written: KeyUsage[] = []
    let meanwhile = () => {}
    const watched: typeof database = {
      ...database,
      async recordUsage(usages) {
        written.push(...usages.map(({ keyId, at, address, userAgent }) => ({ keyId, at, address, userAgent })))
        meanwhile()
      }
    }
    const uses = usage({ database: watched, clock })
    const [one, other] = [unused('a key'), unused('a key')]
    const start = clock()
    uses.note(one, '192.0.2.1', 'first')
    clock.advance(5)
    uses.note(other, '192.0.2.2', 'second')
    clock.advance(5)
    uses.note(other, null, 'from nobody knows where')
    meanwhile = () => uses.note(one, '192.0.2.3', 'third')
    await uses.flush()
    meanwhile = () => {}
    await uses.flush()
    clock.advance(5)
    uses.note(one, null, 'from nobody knows where')
    await uses.flush()
    await uses.flush()
    t.match(written, [
      { keyId: 'a key', at: start + 10, address: '192.0.2.2', userAgent: 'second' },
      { keyId: 'a key', at: start + 10, address: '192.0.2.3', userAgent: 'third' },
      { keyId: 'a key', at: start + 15, address: null }
    ])
    t.equal(written.length, 3)
  }
)

t.test('refusals that could not be counted are counted with the next batch', async t => {
  const { database, clock, tenantId } = await startApp(t)
  let down = true
  const flaky: typeof database = {
    ...database,
    transaction: work => (down ? Promise.reject(new Error('down')) : database.transaction(work))
  }
  const counts = usage({ database: flaky, clock })
  counts.refused(tenantId, 'revoked')
  counts.refused(tenantId, 'revoked')
  counts.refused(undefined, 'unknown')
  await t.rejects(counts.flush(), { message: 'down' })
  counts.refused(tenantId, 'revoked')
  counts.refused(tenantId, 'expired')
  down = false
  await counts.flush()
  const hour = clock() - (clock() % 3_600_000)
  const seen = await listRefusals(database.tables, tenantId, 0)
  t.strictSame(
    new Set(seen),
    new Set([
      { tenantId, hour, reason: 'revoked', count: 3 },
      { tenantId, hour, reason: 'expired', count: 1 }
    ])
  )
  await counts.flush()
  t.equal((await listRefusals(database.tables, tenantId, 0)).length, 2, 'nothing is counted twice')
})
