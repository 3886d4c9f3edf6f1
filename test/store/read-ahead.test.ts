import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import t, { type Test } from 'tap'
import { readAhead } from '../../src/store/read-ahead.ts'
import { openSqlite } from '../../src/store/sqlite/open.ts'

const fileIn = (t: Test) => join(t.testdir(), 'data.db')

t.test('a file is read to its end, unless it is larger than may be', async t => {
  const file = fileIn(t)
  const connection = new Sqlite(file)
  connection.exec('create table filling as select zeroblob(3000000)')
  connection.close()
  const { size } = statSync(file)
  t.ok(size > 3_000_000)
  t.equal(await readAhead({ engine: 'sqlite', file }, size), size)
  t.equal(await readAhead({ engine: 'sqlite', file }, size - 1), 0)
})

t.test('a server is left to itself', async t => {
  t.equal(await readAhead({ engine: 'postgres', url: 'postgres://127.0.0.1:1/none' }, 1_000_000), 0)
})

t.test('a file that is not there is an error', t =>
  t.rejects(readAhead({ engine: 'sqlite', file: fileIn(t) }, 1_000_000), { code: 'ENOENT' })
)

// Of the kernels only Linux tells whose locks there are (proc_locks(5)).
const list = '/proc/locks'
t.test('what SQLite has locked stays locked', { skip: !existsSync(list) && 'no list of locks' }, async t => {
  const file = fileIn(t)
  const database = await openSqlite(file)
  t.teardown(database.close)
  const { ino } = statSync(file)
  const held = () => {
    const lines = readFileSync(list, 'utf8').split('\n')
    return lines.filter(line => line.includes(` ${process.pid} `) && line.includes(`:${ino} `)).length
  }
  t.equal(held(), 1)
  await readAhead({ engine: 'sqlite', file }, Number.POSITIVE_INFINITY)
  t.equal(held(), 1)
})
