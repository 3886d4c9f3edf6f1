import { api, ask } from '../../api/client.ts'
import { changed } from '../../api/queries.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Form } from '../../parts/form.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { filled, textOf } from '../../parts/typed.ts'
import { TenantFields } from './fields.tsx'

export function CreateTenant({ onClose }: { onClose: () => void }) {
  const say = useToast()

  async function create(typed: FormData) {
    const body = { name: textOf(typed, 'name'), ...filled(typed, ['slug']) }
    const { name } = await ask(api.POST('/v1/tenants', { body }))
    await changed()
    say(`${name} has been created. Switch to it to invite people.`)
    onClose()
  }

  return (
    <Dialog title="Create a tenant" onClose={onClose}>
      <Form label="Create" submit={create} onCancel={onClose}>
        <TenantFields />
        <p class="hint">You become its first administrator.</p>
      </Form>
    </Dialog>
  )
}
