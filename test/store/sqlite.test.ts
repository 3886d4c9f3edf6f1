import { join } from 'node:path'
import t from 'tap'
import { openSqlite } from '../../src/store/sqlite/open.ts'
import { conformance } from './conformance.ts'

t.test('SQLite keeps the contract', t => conformance(t, () => openSqlite(join(t.testdir(), 'data.db'))))
