/**
 * Runs a step of a hook and goes on to the next one: at once where there is nothing to wait for, which a hook that returns
 * a promise never does. What `step` throws is the hook's error.
 */
export function passing(done: (error?: Error) => void, step: () => void | Promise<void>): void {
  try {
    const waiting = step()
    if (waiting === undefined) done()
    else waiting.then(() => done(), done)
  } catch (error) {
    done(error as Error)
  }
}
