import { MutationCache, QueryCache, QueryClient } from '@tanstack/preact-query'
import { Problem } from './problem.ts'

export const sessionKey = ['session'] as const

/** A request that finds the session gone leads back to the sign-in page: without a session there is nothing else. */
export function endedBy(thrown: unknown) {
  if (thrown instanceof Problem && thrown.code === 'unauthenticated') queries.setQueryData(sessionKey, null)
}

/** Whether trying again may help: the service was not reached, or says so itself. */
const isPassing = (thrown: unknown) => thrown instanceof Problem && (thrown.status === 0 || thrown.status === 503)

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: endedBy }),
  mutationCache: new MutationCache({ onError: endedBy }),
  defaultOptions: {
    queries: { staleTime: 10_000, retry: (count, thrown) => count < 2 && isPassing(thrown), networkMode: 'always' },
    mutations: { networkMode: 'always' }
  }
})

const isOther = { predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] !== sessionKey[0] }

/** After a change what is shown is read again, the session too: what somebody may do can be what has changed. */
export const changed = () => queries.invalidateQueries()

/** Reads everything again but the session: after a change of tenant nothing that was read before counts. */
export const readAgain = () => queries.resetQueries(isOther)

/** Keeps nothing of what was read: the next person at this browser is somebody else. */
export const dropAll = () => queries.removeQueries(isOther)
