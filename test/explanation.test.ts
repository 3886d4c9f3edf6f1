import t from 'tap'
import { explanationOf } from '../src/explanation.ts'
import { Unavailable } from '../src/store/gateway.ts'

t.test('an error is explained in one line, with its causes and without a stack', async t => {
  const refused = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })
  t.equal(
    explanationOf(new Unavailable({ cause: refused })),
    'the database cannot be used at the moment (ECONNREFUSED)'
  )
  t.equal(explanationOf(new Error('the first line\nand a value')), 'the first line')
  t.equal(explanationOf(new TypeError('')), 'TypeError')
  t.equal(explanationOf('a word'), 'a word')
})
