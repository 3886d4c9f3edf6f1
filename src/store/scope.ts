import type { Tables } from './gateway.ts'
import { lane, type Run } from './lane.ts'

/**
 * What happens between `begin` and `commit`, alike on every engine. A failed statement ends the transaction at once and
 * for good, even if `work` swallows the error: PostgreSQL would answer `commit` with a silent rollback, and SQLite would
 * keep the half that worked. Tables kept beyond the end refuse, since their statements would join somebody else's
 * transaction. @throws the first failure, or what `work` throws
 */
export async function scoped<Result>(tables: (run: Run) => Tables, work: (tables: Tables) => Promise<Result>) {
  const inTurn = lane()
  let failure: unknown
  let ended = false

  const run: Run = statement =>
    inTurn(async () => {
      if (failure) throw failure
      if (ended) throw new Error('the transaction of these tables has ended')
      try {
        return await statement()
      } catch (error) {
        failure = error
        throw error
      }
    })

  try {
    const result = await work(tables(run))
    // Statements that `work` did not wait for are part of it too.
    await inTurn(() => undefined)
    if (failure) throw failure
    return result
  } finally {
    ended = true
    await inTurn(() => undefined)
  }
}
