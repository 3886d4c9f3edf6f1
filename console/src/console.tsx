import type { FunctionComponent } from 'preact'
import { useEffect } from 'preact/hooks'
import { lazy, Route, Router } from 'preact-iso'
import { readAgain } from './api/queries.ts'
import { NotFoundPage } from './pages/not-found/page.tsx'
import { RefusedPage } from './pages/refused/page.tsx'
import { Redirect } from './parts/redirect.tsx'
import { Shell } from './parts/shell.tsx'
import { homeOf, type Path, type Place, places } from './routes.ts'
import { useSession } from './session/session.tsx'

const pages: Readonly<Record<Path, FunctionComponent>> = {
  '/': lazy(() => import('./pages/overview/page.tsx')),
  '/user/keys': lazy(() => import('./pages/api-keys/page.tsx')),
  '/user/account': lazy(() => import('./pages/account/page.tsx')),
  '/team/service-accounts': lazy(() => import('./pages/service-accounts/page.tsx')),
  '/team/members': lazy(() => import('./pages/members/page.tsx')),
  '/team/roles': lazy(() => import('./pages/roles/page.tsx')),
  '/team/agents': lazy(() => import('./pages/agents/page.tsx')),
  '/team/audit-log': lazy(() => import('./pages/audit-log/page.tsx')),
  '/tenants': lazy(() => import('./pages/tenants/page.tsx'))
}

/** What a person may not see is not in the navigation; whoever has its address is told so. */
function useMaySee() {
  const { session, may } = useSession()
  return ({ needs }: Place) => needs === undefined || (needs === 'operator' ? session.operator : may(needs))
}

/** A reader of the page hears where they are, and the next Tab starts there. */
const focusHeading = () => document.querySelector<HTMLElement>('main h1')?.focus()

function ToHome() {
  const { may } = useSession()
  return <Redirect to={homeOf(may)} />
}

/** The pages of whoever is signed in, in one tenant. */
export function Console() {
  const maySee = useMaySee()
  // What was read before the switch, maybe in another tab, belongs to another tenant.
  useEffect(() => () => void readAgain(), [])

  const componentOf = (place: (typeof places)[number]) => {
    if (maySee(place)) return pages[place.path]
    return place.path === '/' ? ToHome : RefusedPage
  }
  return (
    <Shell places={places.filter(maySee)}>
      <Router onRouteChange={focusHeading}>
        {places.map(place => (
          <Route key={place.path} path={place.path} component={componentOf(place)} />
        ))}
        <Route default component={NotFoundPage} />
      </Router>
    </Shell>
  )
}
