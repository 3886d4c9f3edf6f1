import { useLocation } from 'preact-iso'
import { problemOf, wordsOf } from '../api/problem.ts'
import { switchTenant, useSession } from '../session/session.tsx'
import { Icon } from './icon.tsx'
import { Menu } from './menu.tsx'
import { roleName } from './role-name.ts'
import { useToast } from './toasts.tsx'

/** Which tenant the page is about; with a choice, for those who are in several. */
export function TenantSwitcher() {
  const { place, places } = useSession().session
  const { path, route } = useLocation()
  const say = useToast()

  async function go(tenantId: string) {
    try {
      await switchTenant(tenantId)
      // Filters and cursors of the address belong to the tenant that is left.
      route(path, true)
    } catch (thrown) {
      say(wordsOf(problemOf(thrown)))
    }
  }

  const here = (
    <span class="two-lines">
      <span>{place.tenant_name}</span>
      <small>{roleName(place.role_name)}</small>
    </span>
  )
  if (places.length < 2) return <div class="tenant">{here}</div>
  return (
    <Menu
      class="tenant"
      button={
        <>
          <span class="unseen">Tenant: </span>
          {here}
          <Icon name="chevron" />
        </>
      }
    >
      <ul aria-label="Tenants">
        {places.map(({ tenant_id, tenant_name, role_name }) => (
          <li key={tenant_id}>
            <button type="button" aria-pressed={tenant_id === place.tenant_id} onClick={() => go(tenant_id)}>
              <span class="two-lines">
                <span>{tenant_name}</span>
                <small>{roleName(role_name)}</small>
              </span>
              {tenant_id === place.tenant_id && <Icon name="check" />}
            </button>
          </li>
        ))}
      </ul>
    </Menu>
  )
}
