import { useState } from 'preact/hooks'
import { useParams } from '../../parts/address.ts'
import { Icon } from '../../parts/icon.tsx'
import { Page } from '../../parts/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { useSession } from '../../session/session.tsx'
import { RefusedPage } from '../refused/page.tsx'
import { InvitationTable } from './invitations.tsx'
import { InviteMember } from './invite.tsx'
import { MemberTable } from './table.tsx'
import { TenantSettings } from './tenant.tsx'

const tabs = [
  { view: undefined, text: 'Members', needs: 'read:membership' },
  { view: 'invitations', text: 'Invitations', needs: 'read:membership-invitation' },
  { view: 'tenant', text: 'Tenant', needs: 'update:tenant' }
] as const

/** Who works in the tenant, who is asked to, and how it is called. */
function MembersPage() {
  const { session, may } = useSession()
  const { params } = useParams()
  const [inviting, setInviting] = useState(false)
  const shown = tabs.find(({ view }) => view === params.view) ?? tabs[0]
  if (!may(shown.needs)) return <RefusedPage />

  const invite = may('create:membership-invitation') ? () => setInviting(true) : undefined
  const allowed = tabs.filter(({ needs }) => may(needs))
  return (
    <Page
      title="Members"
      lead={`The people who work in ${session.place.tenant_name}, each in one role.`}
      action={
        invite && (
          <button type="button" class="button primary" onClick={invite}>
            <Icon name="plus" />
            Invite a member
          </button>
        )
      }
    >
      {allowed.length > 1 && (
        <Tabs
          label="Members and more"
          tabs={allowed.map(({ view, text }) => ({
            text,
            href: view === undefined ? '/team/members' : `/team/members?view=${view}`,
            current: view === shown.view
          }))}
        />
      )}
      {shown.view === undefined && <MemberTable />}
      {shown.view === 'invitations' && <InvitationTable onInvite={invite} />}
      {shown.view === 'tenant' && <TenantSettings />}
      {inviting && <InviteMember onClose={() => setInviting(false)} />}
    </Page>
  )
}

export default MembersPage
