import { useQuery } from '@tanstack/preact-query'
import { api, ask } from '../../api/client.ts'
import { problemOf } from '../../api/problem.ts'
import { addressWith, type Params } from '../../parts/address.ts'
import { Failure } from '../../parts/failure.tsx'
import { Page } from '../../parts/page.tsx'
import { useSession } from '../../session/session.tsx'
import { Figures } from './figures.tsx'
import { hoursOf } from './hours.ts'
import { RefusedKeys } from './refusals.tsx'

const dayMilliseconds = 86_400_000

const useOverview = () => useQuery({ queryKey: ['overview'], queryFn: () => ask(api.GET('/v1/overview')) })

const keys = (params: Params) => addressWith('/user/keys', {}, { view: 'tenant', ...params })

function OverviewPage() {
  const { session, may } = useSession()
  const { data: seen, dataUpdatedAt, error, refetch } = useOverview()
  if (error) {
    return (
      <Page title="Overview">
        <Failure problem={problemOf(error)} onRetry={() => refetch()} />
      </Page>
    )
  }

  const now = dataUpdatedAt || Date.now()
  const since = new Date(now - dayMilliseconds).toISOString()
  const where = (permission: string, href: string) => (may(permission) ? href : undefined)
  const states = [
    { text: 'Active keys', count: seen?.keys.active, href: keys({ state: 'active' }) },
    { text: 'Disabled keys', count: seen?.keys.disabled, href: keys({ state: 'disabled' }) },
    { text: 'Expired keys', count: seen?.keys.expired, href: keys({ state: 'expired' }) },
    { text: 'Revoked keys', count: seen?.keys.revoked, href: keys({ state: 'revoked' }) }
  ]
  const attention = [
    {
      text: 'expiring within 14 days',
      count: seen?.expiring_within_14_days,
      href: keys({ only: 'expiring', sort: 'expires' }),
      alarming: true
    },
    { text: 'never used', count: seen?.never_used, href: keys({ only: 'never-used', sort: 'created' }) },
    {
      text: 'not used for 90 days',
      count: seen?.unused_for_90_days,
      href: keys({ only: 'unused', sort: 'last_used' })
    },
    {
      text: 'refused for want of permission, in 24 hours',
      count: seen?.refused_calls,
      href: where('read:audit-event', addressWith('/team/audit-log', {}, { outcome: 'refused', after: since })),
      alarming: true
    }
  ]
  const team = [
    { text: 'Members', count: seen?.members, href: where('read:membership', '/team/members') },
    {
      text: 'Service accounts',
      count: seen?.service_accounts,
      href: where('read:service-account', '/team/service-accounts')
    }
  ]
  return (
    <Page title="Overview" lead={`The API keys of ${session.place.tenant_name}, and what of them needs a look.`}>
      <div class="overview" aria-busy={seen === undefined}>
        <Figures class="tiles" label="API keys by state" figures={states} />
        <RefusedKeys hours={seen && hoursOf(seen.refusals, now)} />
        <div>
          <section class="panel">
            <header>
              <h2>Worth a look</h2>
            </header>
            <Figures class="lines" label="Worth a look" figures={attention} />
          </section>
          <Figures class="tiles" label="Team" figures={team} />
        </div>
      </div>
    </Page>
  )
}

export default OverviewPage
