import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { startApp } from '../support/app.ts'

/** Keeps the event loop busy for so many ms. */
function block(milliseconds: number) {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

t.test('what has too much to do turns requests away, and says when to come back', async t => {
  const { admin, anybody } = await startApp(t, { mostDelay: 100 })
  const tried = async () => (await admin.get('/v1/me')).statusCode
  t.equal(await tried(), 200)
  const statuses = new Set<number>()
  for (let round = 0; round < 20 && !statuses.has(503); round += 1) {
    block(400)
    await setTimeout(1)
    statuses.add(await tried())
  }
  t.ok(statuses.has(503))
  const refused = await admin.get('/v1/me')
  t.match(refused, { statusCode: 503, headers: { 'retry-after': '1' }, body: { code: 'unavailable' } })
  t.equal((await anybody.get('/livez')).statusCode, 200, 'who watches over it is answered')
  t.equal((await admin.get('/v1/authorize')).statusCode, 200, 'so is what takes no longer than to refuse it')
  while ((await tried()) !== 200) await setTimeout(100)
  t.pass('when the load is gone it answers again')
})
