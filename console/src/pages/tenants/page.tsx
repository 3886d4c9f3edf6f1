import { useState } from 'preact/hooks'
import { useParams } from '../../parts/address.ts'
import { Icon } from '../../parts/icon.tsx'
import { Page } from '../../parts/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { CreateTenant } from './create.tsx'
import { CreateUser } from './create-user.tsx'
import { TenantTable } from './table.tsx'
import { UserTable } from './users.tsx'

const leads = {
  tenants: 'Each tenant is closed to the others: its keys, people and roles are not seen from outside.',
  users: 'Everybody who has an account in this installation, whichever tenants they belong to.'
}

/** What concerns the whole installation: for operators. */
function TenantsPage() {
  const { params } = useParams()
  const [creating, setCreating] = useState(false)
  const view = params.view === 'users' ? 'users' : 'tenants'
  const close = () => setCreating(false)
  const tabs = [
    { text: 'Tenants', href: '/tenants', current: view === 'tenants' },
    { text: 'Users', href: '/tenants?view=users', current: view === 'users' }
  ]
  return (
    <Page
      title="Tenants"
      lead={leads[view]}
      action={
        <button type="button" class="button primary" onClick={() => setCreating(true)}>
          <Icon name="plus" />
          {view === 'users' ? 'Create a user' : 'Create a tenant'}
        </button>
      }
    >
      <Tabs label="Of the installation" tabs={tabs} />
      {view === 'users' ? <UserTable /> : <TenantTable />}
      {creating && (view === 'users' ? <CreateUser onClose={close} /> : <CreateTenant onClose={close} />)}
    </Page>
  )
}

export default TenantsPage
