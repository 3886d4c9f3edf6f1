/** Runs one statement when its turn has come. */
export type Run = <Result>(statement: () => Result | Promise<Result>) => Promise<Result>

/** One at a time, in the order of arrival; one that fails does not hold up the next. */
export function lane(): Run {
  let last: Promise<unknown> = Promise.resolve()
  return statement => {
    const turn = last.then(statement)
    last = turn.catch(() => undefined)
    return turn
  }
}

/** Each at once, whatever else is running. */
export const atOnce: Run = async statement => statement()
