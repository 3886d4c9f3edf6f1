import { api, ask, type Schemas } from '../../api/client.ts'
import { changed } from '../../api/queries.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Form } from '../../parts/form.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { textOf } from '../../parts/typed.ts'

type Tenant = Schemas['Tenant']

const rename = ({ id }: Tenant, body: Pick<Tenant, 'name' | 'slug'>) =>
  ask(api.PATCH('/v1/tenants/{id}', { params: { path: { id } }, body }))

export function EditTenant({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const say = useToast()

  async function save(typed: FormData) {
    const { name } = await rename(tenant, { name: textOf(typed, 'name'), slug: textOf(typed, 'slug') })
    await changed()
    say(`${name} has been saved.`, async () => {
      await rename(tenant, { name: tenant.name, slug: tenant.slug })
      await changed()
    })
    onClose()
  }

  return (
    <Dialog title="Rename the tenant" onClose={onClose}>
      <Form label="Save" submit={save} onCancel={onClose}>
        <Field name="name" label="Name">
          {control => <input {...control} autoComplete="off" maxLength={128} defaultValue={tenant.name} required />}
        </Field>
        <Field name="slug" label="Slug" hint="Names the tenant to programs: lower-case letters, digits and hyphens.">
          {control => (
            <input
              {...control}
              autoComplete="off"
              spellcheck={false}
              maxLength={64}
              defaultValue={tenant.slug}
              required
            />
          )}
        </Field>
      </Form>
    </Dialog>
  )
}
