import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import t from 'tap'
import { databaseOf, type Engine, prepare } from '../../src/store/postgres/database.ts'
import { conformance } from './conformance.ts'

// Starting a database takes seconds on a busy machine.
t.setTimeout(120_000)

t.test('PGlite keeps the contract', t =>
  conformance(t, async () => {
    const pglite = await PGlite.create()
    const database = drizzle(pglite)
    const engine: Engine = {
      database,
      transaction: (isolationLevel, work) => database.transaction(work, { isolationLevel }),
      close: () => pglite.close()
    }
    await prepare(engine)
    return databaseOf(engine)
  })
)
