import t from 'tap'
import { select } from '../../src/graphql/select.ts'

t.test('select: what the dialect’s arguments mean', async t => {
  const rows = [
    { id: 'a', name: 'x', at: null },
    { id: 'b', name: 'y', at: '2027' },
    { id: 'c', name: 'x', at: '2026' }
  ]
  const ids = (selection: Parameters<typeof select<(typeof rows)[number]>>[1]) =>
    select(rows, selection).map(({ id }) => id)
  t.same(ids({}), ['a', 'b', 'c'])
  t.same(ids({ where: null, order_by: null, limit: null }), ['a', 'b', 'c'])
  t.same(ids({ where: { name: { _eq: 'x' } } }), ['a', 'c'])
  t.same(ids({ where: { name: { _eq: null } } }), ['a', 'b', 'c'])
  t.same(ids({ where: { name: null } }), ['a', 'b', 'c'])
  t.same(ids({ where: { name: { _in: ['x', 'z'] } } }), ['a', 'c'])
  t.same(ids({ where: { name: { _in: [] } } }), [])
  t.same(ids({ where: { name: { _in: null } } }), ['a', 'b', 'c'])
  t.same(ids({ where: { name: { _eq: 'x' }, id: { _in: ['b', 'c'] } } }), ['c'])
  t.same(ids({ order_by: [{ name: 'asc' }] }), ['a', 'c', 'b'])
  t.same(ids({ order_by: [{ name: 'desc' }] }), ['b', 'a', 'c'])
  t.same(ids({ order_by: [{ name: 'asc' }, { id: 'desc' }] }), ['c', 'a', 'b'])
  t.same(ids({ order_by: [{ name: 'asc', id: 'desc' }] }), ['c', 'a', 'b'])
  t.same(ids({ order_by: [{ at: 'asc' }] }), ['c', 'b', 'a'], 'null comes last')
  t.same(ids({ order_by: [{ at: 'desc' }] }), ['a', 'b', 'c'])
  t.same(ids({ order_by: [{ id: 'desc' }, { name: null }] }), ['c', 'b', 'a'])
  t.same(ids({ order_by: [{ name: null }, { id: 'desc' }] }), ['c', 'b', 'a'])
  t.same(ids({ limit: 2 }), ['a', 'b'])
  t.same(ids({ limit: 0 }), [])
  t.throws(() => ids({ limit: -1 }), { message: 'The request is not valid.' })
  t.same(
    rows.map(({ id }) => id),
    ['a', 'b', 'c'],
    'the rows stay as they are'
  )
})
