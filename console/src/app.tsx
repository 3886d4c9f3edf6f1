import { QueryClientProvider } from '@tanstack/preact-query'
import { LocationProvider, lazy, useLocation } from 'preact-iso'
import { problemOf } from './api/problem.ts'
import { queries } from './api/queries.ts'
import { Console } from './console.tsx'
import { SignInPage } from './pages/sign-in/page.tsx'
import { Door } from './parts/door.tsx'
import { Failure } from './parts/failure.tsx'
import { Redirect } from './parts/redirect.tsx'
import { Toasts } from './parts/toasts.tsx'
import { Waiting } from './parts/waiting.tsx'
import { nextOf } from './routes.ts'
import { SignedIn, useSessionQuery } from './session/session.tsx'

const SetupPage = lazy(() => import('./pages/setup/page.tsx'))
const InvitationPage = lazy(() => import('./pages/invitation/page.tsx'))

/** Whoever is signed in gets the console, and everybody else the door to it. */
function Inside() {
  const { data: session, error, refetch } = useSessionQuery()
  const { path, url, query } = useLocation()
  if (error) {
    return (
      <Door title="Latchkey">
        <Failure problem={problemOf(error)} onRetry={() => refetch()} />
      </Door>
    )
  }
  if (session === undefined) return null
  if (session === null) {
    if (path === '/sign-in') return <SignInPage />
    return <Redirect to={url === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(url)}`} />
  }
  if (path === '/sign-in') return <Redirect to={nextOf(query.next)} />
  return (
    <SignedIn session={session}>
      <Console key={session.place.tenant_id} />
    </SignedIn>
  )
}

function Doors() {
  const { path } = useLocation()
  if (path === '/setup') return <SetupPage />
  return path === '/invitation' ? <InvitationPage /> : <Inside />
}

/** Links to what is no page of the console are left to the browser. */
const ours = /^\/(?!docs|openapi|v1\/)/

export const App = () => (
  <QueryClientProvider client={queries}>
    <LocationProvider scope={ours}>
      <Toasts>
        <Waiting>
          <Doors />
        </Waiting>
      </Toasts>
    </LocationProvider>
  </QueryClientProvider>
)
