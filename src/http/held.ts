/** What `ask` answers, asked at most once in so many ms: whoever wants it meanwhile gets the same. A failure is not kept. */
export function held<Answer>(ask: () => Promise<Answer>, milliseconds: number, clock: () => number) {
  let answer: Promise<Answer> | undefined
  let until = 0
  return (): Promise<Answer> => {
    if (answer !== undefined && clock() < until) return answer
    until = clock() + milliseconds
    const asked = ask()
    answer = asked
    asked.catch(() => {
      answer = undefined
    })
    return asked
  }
}
