import { api, ask } from '../../api/client.ts'
import { changed } from '../../api/queries.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { useToast } from '../../parts/toasts.tsx'
import type { User } from './tenants.ts'

export function DeleteUser({ user, onClose }: { user: User; onClose: () => void }) {
  const { id, email } = user
  const say = useToast()

  async function confirm() {
    await ask(api.DELETE('/v1/users/{id}', { params: { path: { id } } }))
    await changed()
    say(`${email} has been deleted.`)
    onClose()
  }

  return (
    <ConfirmDialog title="Delete the user" label="Delete" confirm={confirm} onClose={onClose}>
      <p>
        Are you sure you want to delete <strong>{email}</strong>? They leave every tenant, their sessions and API keys
        end at once, and the service forgets their name and address. That cannot be taken back.
      </p>
    </ConfirmDialog>
  )
}
