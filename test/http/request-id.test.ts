import t from 'tap'
import { validate, version } from 'uuid'
import { requestIds } from '../../src/http/request-id.ts'

t.test('ids of requests are UUIDv7 of their moment, and no two are alike', async t => {
  let now = Date.UTC(2026, 10, 20, 12)
  const next = requestIds(() => now)
  const ids = new Set<string>()
  for (let count = 0; count < 10_000; count += 1) {
    if (count % 2500 === 0) now += 1
    const id = next()
    if (!validate(id) || version(id) !== 7) t.fail(id)
    if (Number.parseInt(id.replace('-', '').slice(0, 12), 16) !== now) t.fail(id)
    ids.add(id)
  }
  t.equal(ids.size, 10_000)
  t.not(requestIds(() => now)().slice(19), next().slice(19), 'nor with those of another process')
})
