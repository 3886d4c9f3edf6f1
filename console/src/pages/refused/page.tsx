import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { roleName } from '../../parts/role-name.ts'
import { useSession } from '../../session/session.tsx'

export function RefusedPage() {
  const { place } = useSession().session
  return (
    <Page title="Not permitted">
      <div class="card">
        <Empty title="Your role does not include this page">
          <p>
            You are <strong>{roleName(place.role_name)}</strong> in {place.tenant_name}. Ask an administrator of the
            tenant if you need more.
          </p>
          <a class="button" href="/user/keys">
            To your API keys
          </a>
        </Empty>
      </div>
    </Page>
  )
}
