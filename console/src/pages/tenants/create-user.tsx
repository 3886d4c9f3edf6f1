import { api, ask } from '../../api/client.ts'
import { changed } from '../../api/queries.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Form } from '../../parts/form.tsx'
import { NameFields } from '../../parts/name-fields.tsx'
import { PasswordField } from '../../parts/password-field.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { filled, textOf } from '../../parts/typed.ts'

export function CreateUser({ onClose }: { onClose: () => void }) {
  const say = useToast()

  async function create(typed: FormData) {
    const password = String(typed.get('password'))
    const operator = typed.has('operator')
    const names = filled(typed, ['first_name', 'last_name'])
    const body = { email: textOf(typed, 'email'), operator, ...names, ...(password && { password }) }
    const { email } = await ask(api.POST('/v1/users', { body }))
    await changed()
    say(`${email} has been created. Invite them to a tenant, so that they can sign in.`)
    onClose()
  }

  return (
    <Dialog title="Create a user" onClose={onClose}>
      <Form label="Create" submit={create} onCancel={onClose}>
        <Field name="email" label="E-mail address">
          {control => <input {...control} type="email" autoComplete="off" maxLength={254} required />}
        </Field>
        <NameFields />
        <PasswordField name="password" label="Password" fresh optional />
        <label class="choice">
          <input type="checkbox" name="operator" />
          Operator of this installation
        </label>
        <p class="hint">
          Without a password, they choose one when they accept an invitation. A user belongs to no tenant at first.
        </p>
      </Form>
    </Dialog>
  )
}
