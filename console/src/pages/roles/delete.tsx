import { api, ask } from '../../api/client.ts'
import { changed } from '../../api/queries.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { type Holder, type Role, useHolders } from './roles.ts'

const shownHolders = 8

const placeOf: Readonly<Record<Holder['kind'], string>> = {
  Member: '/team/members',
  'Service account': '/team/service-accounts',
  Invitation: '/team/members?view=invitations'
}

function Holders({ holders }: { holders: readonly Holder[] }) {
  return (
    <div class="reliance">
      <p>
        <strong>{holders.length === 1 ? 'It is in use.' : `It is in use ${holders.length} times.`}</strong> Give these
        another role first, or withdraw the invitation:
      </p>
      <ul class="agents">
        {holders.slice(0, shownHolders).map(({ id, name, kind }) => (
          <li key={id}>
            <strong>{name}</strong> <a href={placeOf[kind]}>{kind}</a>
          </li>
        ))}
      </ul>
      {holders.length > shownHolders && <p>and {holders.length - shownHolders} more.</p>}
    </div>
  )
}

/** A role that somebody has stays; whoever wants it gone learns who that is. */
export function DeleteRole({ role, onClose }: { role: Role; onClose: () => void }) {
  const { id, name, revision } = role
  const { data: holders = [], isLoading } = useHolders(id)
  const say = useToast()

  async function confirm() {
    const header = { 'if-match': `"${revision}"` }
    await ask(api.DELETE('/v1/roles/{id}', { params: { path: { id }, header } }))
    await changed()
    say(`The role ${name} has been deleted.`)
    onClose()
  }

  return (
    <ConfirmDialog
      title="Delete the role"
      label="Delete"
      confirm={confirm}
      onClose={onClose}
      disabled={isLoading || holders.length > 0}
    >
      <p>
        Are you sure you want to delete the role <strong>{name}</strong>? That cannot be taken back.
      </p>
      {isLoading && <p class="quiet">Looking for those who have it…</p>}
      {holders.length > 0 && <Holders holders={holders} />}
    </ConfirmDialog>
  )
}
