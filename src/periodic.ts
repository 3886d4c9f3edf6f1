/**
 * Does `work` now and then every so many ms, until the function that it returns is called. A failure is told and ends
 * nothing: the next turn tries again. Does not keep the process alive.
 */
export function every(milliseconds: number, work: () => Promise<void>, failed: (error: unknown) => void): () => void {
  const turn = () => void work().catch(failed)
  const timer = setInterval(turn, milliseconds).unref()
  turn()
  return () => clearInterval(timer)
}
