import { changed } from '../../api/queries.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { changeTenant, type Tenant } from './tenants.ts'

export function DisableTenant({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const { id, name } = tenant
  const say = useToast()

  async function confirm() {
    await changeTenant(id, { disabled: true })
    await changed()
    say(`${name} is disabled.`, async () => {
      await changeTenant(id, { disabled: false })
      await changed()
    })
    onClose()
  }

  return (
    <ConfirmDialog title="Disable the tenant" label="Disable" confirm={confirm} onClose={onClose}>
      <p>
        Are you sure you want to disable <strong>{name}</strong>? From the next request on, every API key and session in
        it is refused, until it is enabled again. Nothing is deleted.
      </p>
    </ConfirmDialog>
  )
}
