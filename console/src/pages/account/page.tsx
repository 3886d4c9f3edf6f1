import { useState } from 'preact/hooks'
import { Badge } from '../../parts/badge.tsx'
import { Page } from '../../parts/page.tsx'
import { roleName } from '../../parts/role-name.ts'
import { useSession } from '../../session/session.tsx'
import { ChangePassword } from './change-password.tsx'
import { SessionTable } from './sessions.tsx'

/** Who the person is to the service. Names and addresses are in the hands of operators, who know whose they are. */
function Person() {
  const { email, first_name, last_name, operator, user_id, place } = useSession().session
  return (
    <section class="panel" aria-label="You">
      <dl class="facts">
        <dt>Name</dt>
        <dd>{`${first_name} ${last_name}`.trim() || <span class="quiet">None given</span>}</dd>
        <dt>E-mail address</dt>
        <dd>
          <span class="named">
            {email}
            {operator && <Badge tone="good">Operator</Badge>}
          </span>
        </dd>
        <dt>Role</dt>
        <dd>
          {roleName(place.role_name)} in {place.tenant_name}
        </dd>
        <dt>Id</dt>
        <dd>
          <code>{user_id}</code>
        </dd>
      </dl>
      <p class="hint apart">
        {operator ? (
          <>
            Change your name or e-mail address among the <a href="/tenants?view=users">users</a>.
          </>
        ) : (
          'An operator of this installation can change your name and e-mail address.'
        )}
      </p>
    </section>
  )
}

function AccountPage() {
  const [changing, setChanging] = useState(false)
  return (
    <Page
      title="Account"
      lead="Who you are here, and where you are signed in."
      action={
        <button type="button" class="button primary" onClick={() => setChanging(true)}>
          Change the password
        </button>
      }
    >
      <Person />
      <header class="section-header">
        <h2>Sessions</h2>
      </header>
      <SessionTable />
      {changing && <ChangePassword onClose={() => setChanging(false)} />}
    </Page>
  )
}

export default AccountPage
