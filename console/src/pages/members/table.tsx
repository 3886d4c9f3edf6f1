import { useState } from 'preact/hooks'
import { Badge } from '../../parts/badge.tsx'
import { BinButton } from '../../parts/bin-button.tsx'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Empty } from '../../parts/empty.tsx'
import { usePages } from '../../parts/pages.ts'
import { useRoles } from '../../parts/role-field.tsx'
import { roleName } from '../../parts/role-name.ts'
import { RowMenu } from '../../parts/row-menu.tsx'
import { Time } from '../../parts/time.tsx'
import { useSession } from '../../session/session.tsx'
import { ChangeRole } from './change-role.tsx'
import { type Member, nameOf, useMembers } from './members.ts'
import { RemoveMember } from './remove.tsx'

/** Nobody edits somebody whose role they could not give; a role that is not among those read is for the service to judge. */
function useMemberAuthority() {
  const { session, may, mayGive } = useSession()
  const roles = useRoles()
  const reaches = ({ role_id }: Member) => mayGive(roles.find(({ id }) => id === role_id)?.permissions ?? [])
  const isSelf = ({ user_id }: Member) => user_id === session.user_id
  return {
    isSelf,
    mayEdit: (member: Member) => may('read:role') && may('update:membership') && reaches(member),
    // Anybody may leave.
    mayRemove: (member: Member) => isSelf(member) || (may('delete:membership') && reaches(member)),
    maySeeKeys: may('read:tenant-api-key'),
    maySeeTrail: may('read:audit-event')
  }
}

const Name = ({ member, self }: { member: Member; self: boolean }) => (
  <span class="named">
    <span class="two-lines">
      <span>{nameOf(member) || member.email}</span>
      {nameOf(member) && <small>{member.email}</small>}
    </span>
    {self && <Badge tone="neutral">You</Badge>}
    {member.disabled && <Badge tone="warning">Disabled</Badge>}
  </span>
)

interface Open {
  readonly what: 'role' | 'remove'
  readonly member: Member
}

export function MemberTable() {
  const pages = usePages()
  const query = useMembers(pages.cursor)
  const { isSelf, mayEdit, mayRemove, maySeeKeys, maySeeTrail } = useMemberAuthority()
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)

  const columns: Column<Member>[] = [
    { head: 'Name', main: true, cell: member => <Name member={member} self={isSelf(member)} /> },
    { head: 'Role', cell: ({ role_name }) => roleName(role_name) },
    { head: 'Joined', cell: ({ created_at }) => <Time at={created_at} /> }
  ]
  return (
    <>
      <DataTable
        caption="Members of the tenant"
        columns={columns}
        query={query}
        pages={pages}
        nameOf={({ email }) => email}
        empty={<Empty title="No members on this page" />}
        actions={member => (
          <div class="buttons">
            <RowMenu
              name={member.email}
              items={[
                mayEdit(member) && { text: 'Change the role', onClick: () => setOpen({ what: 'role', member }) },
                maySeeKeys && { text: 'API keys', href: `/user/keys?view=tenant&owner=${member.user_id}` },
                maySeeTrail && { text: 'Audit log', href: `/team/audit-log?actor_id=${member.user_id}` }
              ]}
            />
            {mayRemove(member) && (
              <BinButton
                label={isSelf(member) ? 'Leave the tenant' : `Remove ${member.email}`}
                title={isSelf(member) ? 'Leave the tenant' : 'Remove from the team'}
                onClick={() => setOpen({ what: 'remove', member })}
              />
            )}
          </div>
        )}
      />
      {open?.what === 'role' && <ChangeRole member={open.member} self={isSelf(open.member)} onClose={close} />}
      {open?.what === 'remove' && <RemoveMember member={open.member} self={isSelf(open.member)} onClose={close} />}
    </>
  )
}
