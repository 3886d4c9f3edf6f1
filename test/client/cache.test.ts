import t from 'tap'
import { cache } from '../../client/src/cache.ts'
import { stillClock } from './support.ts'

t.test('the bound is held whatever comes in', async t => {
  for (const bound of [1, 2, 10, 1000]) {
    const clock = stillClock(0)
    const { set, get, size } = cache<number>(bound, clock)
    for (let at = 0; at < 5000; at += 1) {
      if (at % 700 === 0) clock.advance(400)
      set(`${at}`, at, clock() + 1000)
      if (size() > bound || get(`${at}`) !== at) t.fail(`${bound} at ${at}`)
    }
  }
})

t.test('entries whose time is over do not linger', async t => {
  const clock = stillClock(0)
  const { set, get, size } = cache<string>(1000, clock)
  for (let at = 0; at < 500; at += 1) set(`${at}`, 'value', 500 + at)
  t.equal(size(), 500)
  clock.advance(700)
  t.equal(get('0'), undefined)
  t.equal(size(), 499)
  clock.advance(300)
  set('new', 'value', 2000)
  t.equal(size(), 1)
})

t.test('what is over already is not kept', async t => {
  const { set, size } = cache<string>(10, stillClock(1000))
  set('a', 'value', 1000)
  set('b', 'value', 999)
  t.equal(size(), 0)
})

t.test('a key that comes back counts as new', async t => {
  const { set, get } = cache<string>(10, stillClock(0))
  for (const key of 'abcdefghij') set(key, 'old', 1000)
  set('a', 'new', 1000)
  set('k', 'new', 1000)
  t.equal(get('a'), 'new')
  t.equal(get('b'), undefined)
})
