interface Waiting<Question, Answer> {
  readonly question: Question
  readonly resolve: (answer: Answer) => void
  readonly reject: (reason: unknown) => void
}

/**
 * Gathers the questions of one turn of the event loop and sends them together, `limit` at most at a time. `send`
 * answers in the order of the questions; when it fails, everybody who waits for it learns so.
 */
export function batched<Question, Answer>(send: (questions: Question[]) => Promise<Answer[]>, limit: number) {
  let waiting: Waiting<Question, Answer>[] = []

  async function deliver(batch: readonly Waiting<Question, Answer>[]) {
    try {
      const answers = await send(batch.map(({ question }) => question))
      for (const [at, { resolve }] of batch.entries()) resolve(answers[at] as Answer)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  function flush() {
    const all = waiting
    waiting = []
    for (let at = 0; at < all.length; at += limit) void deliver(all.slice(at, at + limit))
  }

  return (question: Question): Promise<Answer> =>
    new Promise((resolve, reject) => {
      // Requests that arrive in one turn are handled in tasks of their own, which microtasks would run between.
      if (waiting.length === 0) setTimeout(flush)
      waiting.push({ question, resolve, reject })
    })
}
