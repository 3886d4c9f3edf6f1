import { problemOf, wordsOf } from '../api/problem.ts'
import { changed } from '../api/queries.ts'
import { useToast } from './toasts.tsx'

interface Act {
  readonly does: () => Promise<unknown>
  /** What to say when it is done. */
  readonly said: string
  readonly undo?: () => Promise<unknown>
}

/** For what is done by a click alone: does it, reads again what it changed, says so, and says what went wrong. */
export function useAttempt() {
  const say = useToast()
  return async ({ does, said, undo }: Act) => {
    try {
      await does()
      await changed()
      say(said, undo && (async () => void (await undo().then(changed))))
    } catch (thrown) {
      say(wordsOf(problemOf(thrown)))
    }
  }
}
