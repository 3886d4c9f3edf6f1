import type { Run } from '../scope.ts'

/** One at a time, in the order of arrival; one that fails does not hold up the next. */
export function lane(): Run {
  let last: Promise<unknown> = Promise.resolve()
  return statement => {
    const turn = last.then(statement)
    last = turn.catch(() => undefined)
    return turn
  }
}
