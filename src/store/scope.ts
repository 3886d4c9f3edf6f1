import type { Tables } from './gateway.ts'

/** Runs one statement when its turn has come. */
export type Run = <Result>(statement: () => Result | Promise<Result>) => Promise<Result>

/**
 * What happens between `begin` and `commit`, alike on every engine. A failed statement ends the transaction at once and
 * for good, even if `work` swallows the error: PostgreSQL would answer `commit` with a silent rollback, and SQLite would
 * keep the half that worked. Tables kept beyond the end refuse, since their statements would join somebody else's
 * transaction. @throws the first failure, or what `work` throws
 */
export async function scoped<Result>(tables: (run: Run) => Tables, work: (tables: Tables) => Promise<Result>) {
  let failure: unknown
  let ended = false

  const run: Run = async statement => {
    if (failure) throw failure
    if (ended) throw new Error('the transaction of these tables has ended')
    try {
      return await statement()
    } catch (error) {
      failure = error
      throw error
    }
  }

  try {
    const result = await work(tables(run))
    if (failure) throw failure
    return result
  } finally {
    ended = true
  }
}
