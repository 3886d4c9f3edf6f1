import { tenantAdminRoleId } from '../../../../src/domain/permissions.ts'
import { changed } from '../../api/queries.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Form } from '../../parts/form.tsx'
import { RoleField, useRoles } from '../../parts/role-field.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { textOf } from '../../parts/typed.ts'
import { useSession } from '../../session/session.tsx'
import { changeAccount, createAccount, type ServiceAccount } from './accounts.ts'

const hint = 'What its keys may do at most. Choose the least that it needs.'

const NameField = ({ name = '' }: { name?: string }) => (
  <Field name="name" label="Account name" hint="What runs with it, such as “deploy” or “night agents”.">
    {control => <input {...control} autoComplete="off" maxLength={128} defaultValue={name} required />}
  </Field>
)

export function AddAccount({ onClose }: { onClose: () => void }) {
  const say = useToast()

  async function add(typed: FormData) {
    const { name } = await createAccount({ name: textOf(typed, 'name'), role: textOf(typed, 'role') })
    await changed()
    say(`${name} is added. Create an API key for it next.`)
    onClose()
  }

  return (
    <Dialog title="Add a new service account" onClose={onClose}>
      <Form label="Add" submit={add} onCancel={onClose}>
        <NameField />
        <RoleField chosen={tenantAdminRoleId} hint={hint} />
      </Form>
    </Dialog>
  )
}

export function EditAccount({ account, onClose }: { account: ServiceAccount; onClose: () => void }) {
  const { id, name, role_id } = account
  const { mayGive } = useSession()
  // Of a role that the person may not give, they may not take it away and give it back either.
  const mayChangeRole = useRoles().some(role => role.id === role_id && mayGive(role.permissions))
  const say = useToast()

  async function save(typed: FormData) {
    const to = { name: textOf(typed, 'name'), ...(mayChangeRole && { role: textOf(typed, 'role') }) }
    await changeAccount(id, to)
    await changed()
    say(`${to.name} is changed.`, async () => {
      await changeAccount(id, { name, ...(mayChangeRole && { role: role_id }) })
      await changed()
    })
    onClose()
  }

  return (
    <Dialog title="Edit the service account" onClose={onClose}>
      <Form label="Save" submit={save} onCancel={onClose}>
        <NameField name={name} />
        {mayChangeRole && <RoleField chosen={role_id} hint={`${hint} It counts from their next request on.`} />}
      </Form>
    </Dialog>
  )
}
