import type Sqlite from 'better-sqlite3'
import { attempt } from './failure.ts'

/** All of `work` or none of it. Has to have the connection to itself meanwhile. @throws Unavailable, or what `work` throws */
export function transaction(connection: Sqlite.Database) {
  // Taking the write lock at once is what lets a second process wait its turn: a lock taken later is refused when the
  // other has written in between, however patient the timeout (https://sqlite.org/lang_transaction.html#immediate).
  const begin = connection.prepare('begin immediate')
  const commit = connection.prepare('commit')
  const rollback = connection.prepare('rollback')

  return async <Result>(work: () => Result | Promise<Result>): Promise<Result> => {
    attempt('transaction', () => begin.run())
    try {
      const result = await work()
      attempt('transaction', () => commit.run())
      return result
    } catch (error) {
      // Some errors, a full disk among them, have made SQLite roll back by itself.
      if (connection.inTransaction) rollback.run()
      throw error
    }
  }
}
