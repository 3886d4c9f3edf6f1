import t from 'tap'
import { every } from '../src/periodic.ts'

t.test('the work is done at once and again, although it fails, until it is stopped', async t => {
  const failures: unknown[] = []
  let turns = 0
  let stop = () => {}
  await new Promise<void>(resolve => {
    const work = async () => {
      turns += 1
      if (turns === 3) resolve()
      throw new Error(`turn ${turns}`)
    }
    stop = every(1, work, error => failures.push(error))
    t.equal(turns, 1)
  })
  stop()
  await new Promise(resolve => setImmediate(resolve))
  t.match(failures, [{ message: 'turn 1' }, { message: 'turn 2' }, { message: 'turn 3' }])
  t.equal(turns, 3)
})
