import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { crowd } from '../../src/http/crowd.ts'

t.test('what comes in one turn leaves together, in its order, and no more than 64 at a time', async t => {
  const crowds: number[][] = []
  const add = crowd<number>(answers => void crowds.push([...answers]))
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)
  for (const number of numbers(0, 130)) add(number)
  t.strictSame(crowds, [numbers(0, 64), numbers(64, 128)])
  await setImmediate()
  t.strictSame(crowds.splice(0), [numbers(0, 64), numbers(64, 128), numbers(128, 130)])
  add(130)
  t.strictSame(crowds, [])
  await setImmediate()
  t.strictSame(crowds, [[130]])
  await setImmediate()
  t.equal(crowds.length, 1, 'nobody leaves with nothing')
})

t.test('a crowd is told how long the first of it has waited', async t => {
  const heard: number[] = []
  const add = crowd((_answers, milliseconds) => void heard.push(milliseconds))
  const began = performance.now()
  add('first')
  while (performance.now() < began + 5);
  add('second')
  await setImmediate()
  const took = performance.now() - began
  t.equal(heard.length, 1)
  t.ok(heard.every(milliseconds => milliseconds >= 5 && milliseconds <= took))

  const later = performance.now()
  add('third')
  await setImmediate()
  t.ok((heard[1] as number) <= performance.now() - later, 'who comes later has not waited with them')
})
