import { useState } from 'preact/hooks'
import { api, ask } from '../../api/client.ts'
import { changed } from '../../api/queries.ts'
import { BinButton } from '../../parts/bin-button.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Empty } from '../../parts/empty.tsx'
import { usePages } from '../../parts/pages.ts'
import { roleName } from '../../parts/role-name.ts'
import { Time } from '../../parts/time.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { useSession } from '../../session/session.tsx'
import { type Invitation, useInvitations } from './members.ts'

const columns: Column<Invitation>[] = [
  { head: 'E-mail address', main: true, cell: ({ email }) => <strong>{email}</strong> },
  { head: 'Role', cell: ({ role_name }) => roleName(role_name) },
  { head: 'Invited', cell: ({ created_at }) => <Time at={created_at} /> },
  { head: 'Expires', cell: ({ expires_at }) => <Time at={expires_at} /> }
]

function Withdraw({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const { id, email } = invitation
  const say = useToast()

  async function confirm() {
    await ask(api.DELETE('/v1/invitations/{id}', { params: { path: { id } } }))
    await changed()
    say('The invitation has been withdrawn.')
    onClose()
  }

  return (
    <ConfirmDialog title="Withdraw the invitation" label="Withdraw" confirm={confirm} onClose={onClose}>
      <p>
        Are you sure you want to withdraw the invitation of <strong>{email}</strong>? Its link stops working at once; to
        ask them again takes a new one.
      </p>
    </ConfirmDialog>
  )
}

/** The invitations that are open: those that nobody has accepted and that have not expired. */
export function InvitationTable({ onInvite }: { onInvite: (() => void) | undefined }) {
  const { may } = useSession()
  const pages = usePages()
  const query = useInvitations(pages.cursor)
  const [leaving, setLeaving] = useState<Invitation>()

  const empty = (
    <Empty title="No invitations are open">
      <p>An invitation is a link that you pass on yourself. It works once, for seven days.</p>
      {onInvite && (
        <button type="button" class="button" onClick={onInvite}>
          Invite a member
        </button>
      )}
    </Empty>
  )
  const withdraw = (invitation: Invitation) => (
    <div class="buttons">
      <BinButton
        label={`Withdraw the invitation of ${invitation.email}`}
        title="Withdraw the invitation"
        onClick={() => setLeaving(invitation)}
      />
    </div>
  )
  return (
    <>
      <DataTable
        caption="Open invitations"
        columns={columns}
        query={query}
        pages={pages}
        nameOf={({ email }) => email}
        empty={empty}
        actions={may('delete:membership-invitation') ? withdraw : undefined}
      />
      {leaving && <Withdraw invitation={leaving} onClose={() => setLeaving(undefined)} />}
    </>
  )
}
