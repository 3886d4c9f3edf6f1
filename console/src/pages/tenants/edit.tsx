import { changed } from '../../api/queries.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Form } from '../../parts/form.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { textOf } from '../../parts/typed.ts'
import { TenantFields } from './fields.tsx'
import { changeTenant, type Tenant } from './tenants.ts'

export function EditTenant({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const { id, name, slug } = tenant
  const say = useToast()

  async function save(typed: FormData) {
    const saved = await changeTenant(id, { name: textOf(typed, 'name'), slug: textOf(typed, 'slug') })
    await changed()
    say(`The tenant is saved as ${saved.name}.`, async () => {
      await changeTenant(id, { name, slug })
      await changed()
    })
    onClose()
  }

  return (
    <Dialog title="Rename the tenant" onClose={onClose}>
      <Form label="Save" submit={save} onCancel={onClose}>
        <TenantFields tenant={tenant} />
      </Form>
    </Dialog>
  )
}
