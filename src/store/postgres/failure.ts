import { DrizzleQueryError } from 'drizzle-orm/errors'
import { Conflict, Unavailable } from '../gateway.ts'

/** Another transaction has changed what this one relied on; run again, it may succeed. */
export class Contention extends Unavailable {}

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const contended = /^(?:40001|40P01)$/
const taken = /^(?:23503|23505)$/
/** Out of reach, out of resources, read-only, cancelled by a timeout, or shutting down. */
const unusable = /^(?:08...|25006|25P03|53...|55P03|57014|57P0.)$/
const network = /^E(?:CONN\w+|PIPE|TIMEDOUT|HOST\w+|NET\w+|NOTFOUND|AI_AGAIN)$/
/** The driver gives these neither a class nor a code. */
const lost =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered)/

/** The port's word for a driver's error; any other error is returned as the driver made it. */
export function translated(error: unknown, table: string): unknown {
  // Drizzle's error repeats the statement's parameters, which belong in no log.
  if (error instanceof DrizzleQueryError) return translated(error.cause, table)
  if (!(error instanceof Error)) return error
  const code = 'code' in error ? String(error.code) : ''
  if (contended.test(code)) return new Contention({ cause: error })
  if (taken.test(code)) return new Conflict(table, { cause: error })
  if (unusable.test(code) || network.test(code) || lost.test(error.message)) return new Unavailable({ cause: error })
  return error
}

/** Runs a statement on `table`. @throws Conflict, Unavailable */
export async function attempt<Result>(table: string, statement: () => Promise<Result>): Promise<Result> {
  try {
    return await statement()
  } catch (error) {
    throw translated(error, table)
  }
}
