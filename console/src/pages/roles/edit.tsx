import { api, ask } from '../../api/client.ts'
import { changed } from '../../api/queries.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Form } from '../../parts/form.tsx'
import { PermissionsField, permissionsOf } from '../../parts/permissions-field.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { textOf } from '../../parts/typed.ts'
import type { Role } from './roles.ts'

interface Props {
  /** Left out for a new one. */
  readonly role?: Role
  readonly onClose: () => void
}

/** A role of the tenant, made or changed. A change is refused when somebody else has made one meanwhile. */
export function EditRole({ role, onClose }: Props) {
  const say = useToast()

  async function save(typed: FormData) {
    const body = {
      name: textOf(typed, 'name'),
      description: textOf(typed, 'description'),
      permissions: permissionsOf(typed, 'permissions')
    }
    if (role === undefined) {
      await ask(api.POST('/v1/roles', { body }))
    } else {
      const header = { 'if-match': `"${role.revision}"` }
      await ask(api.PATCH('/v1/roles/{id}', { params: { path: { id: role.id }, header }, body }))
    }
    await changed()
    say(role === undefined ? `The role ${body.name} has been created.` : `The role ${body.name} has been saved.`)
    onClose()
  }

  return (
    <Dialog title={role === undefined ? 'Create a role' : `Edit ${role.name}`} onClose={onClose} wide>
      <Form label={role === undefined ? 'Create' : 'Save'} submit={save} onCancel={onClose}>
        <Field name="name" label="Name">
          {control => <input {...control} autoComplete="off" maxLength={128} defaultValue={role?.name} required />}
        </Field>
        <Field name="description" label="Description" optional>
          {control => <input {...control} autoComplete="off" maxLength={500} defaultValue={role?.description} />}
        </Field>
        <fieldset class="field">
          <legend>Permissions</legend>
          {role !== undefined && (
            <p class="hint">A change counts for everybody who has the role, from the next request on.</p>
          )}
          <PermissionsField name="permissions" chosen={role?.permissions ?? []} />
        </fieldset>
      </Form>
    </Dialog>
  )
}
