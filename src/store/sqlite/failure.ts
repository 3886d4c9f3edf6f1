import Sqlite from 'better-sqlite3'
import { Conflict, Unavailable } from '../gateway.ts'

const taken = /^SQLITE_CONSTRAINT_(?:UNIQUE|PRIMARYKEY|FOREIGNKEY)$/
const unusable = /^SQLITE_(?:BUSY|FULL|IOERR|READONLY|CANTOPEN)(?:_|$)/

/** The port's word for a driver's error (https://sqlite.org/rescode.html); any other error is returned as it is. */
export function translated(error: unknown, table: string): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error
  if (taken.test(error.code)) return new Conflict(table, { cause: error })
  return unusable.test(error.code) ? new Unavailable({ cause: error }) : error
}

/** Runs a statement on `table`. @throws Conflict, Unavailable */
export function attempt<Result>(table: string, statement: () => Result): Result {
  try {
    return statement()
  } catch (error) {
    throw translated(error, table)
  }
}
