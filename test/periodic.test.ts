import t from 'tap'
import { every } from '../src/periodic.ts'

t.test('the work is done at once and again, although it fails, until it is stopped', async t => {
  // The timer under test does not keep this process alive.
  const alive = setInterval(() => {}, 1000)
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
  clearInterval(alive)
  await new Promise(resolve => setImmediate(resolve))
  t.match(failures, [{ message: 'turn 1' }, { message: 'turn 2' }, { message: 'turn 3' }])
  t.equal(turns, 3)
})

t.test('the work keeps no process alive', async t => {
  const timers = () => process.getActiveResourcesInfo().filter(resource => resource === 'Timeout').length
  const before = timers()
  const stop = every(
    1_000_000,
    async () => {},
    () => {}
  )
  t.equal(timers(), before)
  stop()
})
