import { useLocation } from 'preact-iso'
import { problemOf, wordsOf } from '../api/problem.ts'
import { signOut } from '../session/session.tsx'
import { useToast } from './toasts.tsx'

/** Ends this session and leads to the door. */
export function useSignOut() {
  const { route } = useLocation()
  const say = useToast()
  return async () => {
    try {
      await signOut()
      route('/sign-in')
    } catch (thrown) {
      say(wordsOf(problemOf(thrown)))
    }
  }
}
