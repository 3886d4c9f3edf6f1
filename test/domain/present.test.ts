import t from 'tap'
import { present } from '../../src/domain/present.ts'

t.test('what the database promises is handed on, and a broken promise is an error of ours', async t => {
  t.equal(present(0), 0)
  t.equal(present(''), '')
  for (const absent of [undefined, null]) t.throws(() => present(absent), /not there/)
})
