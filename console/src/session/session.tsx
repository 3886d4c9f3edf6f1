import { useQuery } from '@tanstack/preact-query'
import { type ComponentChildren, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { allows, beyondTenant, covers, type Grant } from '../../../src/domain/permissions.ts'
import { api, ask, type Schemas } from '../api/client.ts'
import { Problem } from '../api/problem.ts'
import { dropAll, queries, sessionKey } from '../api/queries.ts'

export type Session = Schemas['Session']

/** The service says on the page whether the browser has a session cookie, which no script can see. */
const page = document.documentElement
const hasCookie = () => page.dataset.session !== undefined

async function readSession(): Promise<Session | null> {
  try {
    return await ask(api.GET('/v1/session'))
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.status === 401) return null
    throw thrown
  }
}

/** Who is signed in: null for nobody. */
export const useSessionQuery = () =>
  useQuery<Session | null>({
    queryKey: sessionKey,
    queryFn: readSession,
    staleTime: 30_000,
    ...(!hasCookie() && { initialData: null, staleTime: Number.POSITIVE_INFINITY })
  })

const Current = createContext<Session | undefined>(undefined)

export function SignedIn({ session, children }: { session: Session; children: ComponentChildren }) {
  return <Current.Provider value={session}>{children}</Current.Provider>
}

/** The session of whoever looks at the page. Only for what is shown to people who are signed in. */
export function useSession() {
  const session = useContext(Current)
  if (session === undefined) throw new Error('There is no session here.')
  const grants = session.permissions as Grant[]
  return {
    session,
    /** Whether the person may do what needs this permission, such as `read:role`. */
    may: (permission: string) => allows(grants, permission),
    /** Whether the person holds all that these grants hold, wildcards among them. */
    holds: (wanted: readonly string[]) => covers(grants, wanted as Grant[]),
    /** Whether the person may give a role with these grants: what reaches beyond the tenant is for operators to give. */
    mayGive: (wanted: readonly string[]) => {
      const inside = wanted.filter(grant => grant !== beyondTenant)
      return covers(grants, inside as Grant[]) && (session.operator || inside.length === wanted.length)
    }
  }
}

/** A session that the browser does not keep: the cookie is for https, or for the machine itself. */
const notKept = new Problem(401, {
  code: 'not_kept',
  detail: 'The browser has not kept the session. Open the service over https, or as localhost on its own machine.'
})

/** Signs in and out. @throws Problem */
export async function signIn(input: Schemas['SignIn']) {
  await ask(api.POST('/v1/session', { body: input }))
  const session = await readSession()
  if (session === null) throw notKept
  page.dataset.session = ''
  queries.setQueryData(sessionKey, session)
}

export async function signOut() {
  await ask(api.DELETE('/v1/session'))
  delete page.dataset.session
  dropAll()
  queries.setQueryData(sessionKey, null)
}

/** Works in another of the person's tenants from now on. @throws Problem */
export async function switchTenant(tenantId: string) {
  queries.setQueryData(sessionKey, await ask(api.PATCH('/v1/session', { body: { tenant_id: tenantId } })))
}
