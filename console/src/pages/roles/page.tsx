import { useState } from 'preact/hooks'
import { Icon } from '../../parts/icon.tsx'
import { Page } from '../../parts/page.tsx'
import { useSession } from '../../session/session.tsx'
import { EditRole } from './edit.tsx'
import { RoleTable } from './table.tsx'

const lead =
  'A role is a named set of permissions. Every member and every service account has one, and a change counts at once.'

function RolesPage() {
  const { may } = useSession()
  const [creating, setCreating] = useState(false)
  return (
    <Page
      title="Roles"
      lead={lead}
      action={
        may('create:role') && (
          <button type="button" class="button primary" onClick={() => setCreating(true)}>
            <Icon name="plus" />
            Create a role
          </button>
        )
      }
    >
      <RoleTable />
      {creating && <EditRole onClose={() => setCreating(false)} />}
    </Page>
  )
}

export default RolesPage
