import t from 'tap'
import { held } from '../../src/http/held.ts'

t.test('an answer is asked for once in a while, and a failure is forgotten', async t => {
  let now = 0
  let asked = 0
  let fails = false
  const get = held(
    async () => {
      asked += 1
      if (fails) throw new Error('no')
      return asked
    },
    30,
    () => now
  )
  t.strictSame(await Promise.all([get(), get()]), [1, 1], 'those that ask together share it')
  now = 29
  t.equal(await get(), 1)
  now = 30
  fails = true
  await t.rejects(get(), { message: 'no' })
  fails = false
  t.equal(await get(), 3)
  t.equal(await get(), 3)
})
