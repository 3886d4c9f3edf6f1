import { useState } from 'preact/hooks'
import { useParams } from '../../parts/address.ts'
import { Badge } from '../../parts/badge.tsx'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Empty } from '../../parts/empty.tsx'
import { usePages } from '../../parts/pages.ts'
import { SearchBox } from '../../parts/search-box.tsx'
import { Time } from '../../parts/time.tsx'
import { useSession } from '../../session/session.tsx'
import { DeleteUser } from './delete-user.tsx'
import { EditUser, SetPassword } from './edit-user.tsx'
import { type User, useUsers } from './tenants.ts'
import { UserActions } from './user-actions.tsx'

const columnsOf = (self: string): Column<User>[] => [
  {
    head: 'Name',
    main: true,
    cell: ({ id, email, first_name, last_name }) => {
      const name = `${first_name} ${last_name}`.trim()
      return (
        <span class="named">
          <span class="two-lines">
            <span>{name || email}</span>
            {name && <small>{email}</small>}
          </span>
          {id === self && <Badge tone="neutral">You</Badge>}
        </span>
      )
    }
  },
  {
    head: 'Operator',
    cell: ({ operator }) => (operator ? <Badge tone="good">Operator</Badge> : <span class="quiet">No</span>)
  },
  {
    head: 'State',
    cell: ({ disabled }) => (disabled ? <Badge tone="neutral">Disabled</Badge> : <Badge tone="good">Active</Badge>)
  },
  { head: 'Created', cell: ({ created_at }) => <Time at={created_at} /> }
]

function NoUsers() {
  const { change } = useParams()
  return (
    <Empty title="No user found">
      <p>Users are found by their whole e-mail address, such as name@example.com.</p>
      <button type="button" class="button" onClick={() => change({ email: undefined, cursor: undefined })}>
        Show all users
      </button>
    </Empty>
  )
}

interface Open {
  readonly what: 'edit' | 'password' | 'delete'
  readonly user: User
}

/** Everybody, for operators. */
export function UserTable() {
  const { user_id } = useSession().session
  const { params, change } = useParams()
  const pages = usePages()
  const query = useUsers(params.email ?? '', pages.cursor)
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)

  return (
    <>
      <div class="filters">
        <SearchBox
          label="Find by e-mail address"
          value={params.email ?? ''}
          onSearch={email => change({ email, cursor: undefined }, true)}
        />
      </div>
      <DataTable
        caption="Users of the installation"
        columns={columnsOf(user_id)}
        query={query}
        pages={pages}
        nameOf={({ email }) => email}
        empty={<NoUsers />}
        actions={user => (
          <UserActions user={user} self={user.id === user_id} onOpen={what => setOpen({ what, user })} />
        )}
      />
      {open?.what === 'edit' && <EditUser user={open.user} onClose={close} />}
      {open?.what === 'password' && <SetPassword user={open.user} onClose={close} />}
      {open?.what === 'delete' && <DeleteUser user={open.user} onClose={close} />}
    </>
  )
}
