import { useState } from 'preact/hooks'
import { Badge } from '../../parts/badge.tsx'
import { BinButton } from '../../parts/bin-button.tsx'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Icon } from '../../parts/icon.tsx'
import { usePages } from '../../parts/pages.ts'
import { roleName } from '../../parts/role-name.ts'
import { Time } from '../../parts/time.tsx'
import { useSession } from '../../session/session.tsx'
import { DeleteRole } from './delete.tsx'
import { RoleDetails } from './details.tsx'
import { EditRole } from './edit.tsx'
import { type Role, useRolePage } from './roles.ts'

function countOf({ permissions }: Role) {
  if (permissions.includes('*:*')) return 'Everything'
  return permissions.length === 0 ? <span class="quiet">None</span> : permissions.length
}

interface Open {
  readonly what: 'details' | 'edit' | 'delete'
  readonly role: Role
}

export function RoleTable() {
  const { may, mayGive } = useSession()
  const pages = usePages()
  const query = useRolePage(pages.cursor)
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)

  // Built-in roles are the same everywhere; nobody edits what they could not give.
  const isOwn = ({ built_in, permissions }: Role) => !built_in && mayGive(permissions)
  const columns: Column<Role>[] = [
    {
      head: 'Name',
      main: true,
      cell: role => (
        <button type="button" class="link" onClick={() => setOpen({ what: 'details', role })}>
          {roleName(role.name)}
        </button>
      )
    },
    { head: 'Description', cell: ({ description }) => <span class="prose">{description || '–'}</span> },
    { head: 'Permissions', cell: countOf },
    { head: 'Kind', cell: ({ built_in }) => <Badge tone="neutral">{built_in ? 'Built-in' : 'Own'}</Badge> },
    {
      head: 'Changed',
      cell: ({ built_in, updated_at }) => (built_in ? <span class="quiet">–</span> : <Time at={updated_at} />)
    }
  ]
  const actions = (role: Role) =>
    isOwn(role) && (
      <div class="buttons">
        {may('update:role') && (
          <button
            type="button"
            class="button bare"
            aria-label={`Edit ${role.name}`}
            title="Edit the role"
            onClick={() => setOpen({ what: 'edit', role })}
          >
            <Icon name="edit" />
          </button>
        )}
        {may('delete:role') && (
          <BinButton
            label={`Delete ${role.name}`}
            title="Delete the role"
            onClick={() => setOpen({ what: 'delete', role })}
          />
        )}
      </div>
    )
  return (
    <>
      <DataTable
        caption="Roles"
        columns={columns}
        query={query}
        pages={pages}
        nameOf={({ name }) => name}
        empty={<Empty title="No roles on this page" />}
        actions={may('update:role') || may('delete:role') ? actions : undefined}
      />
      {open?.what === 'details' && <RoleDetails role={open.role} onClose={close} />}
      {open?.what === 'edit' && <EditRole role={open.role} onClose={close} />}
      {open?.what === 'delete' && <DeleteRole role={open.role} onClose={close} />}
    </>
  )
}
