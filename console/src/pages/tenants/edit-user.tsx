import { changed } from '../../api/queries.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Form } from '../../parts/form.tsx'
import { NameFields } from '../../parts/name-fields.tsx'
import { PasswordField } from '../../parts/password-field.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { textOf } from '../../parts/typed.ts'
import { changeUser, type User } from './tenants.ts'

interface Props {
  readonly user: User
  readonly onClose: () => void
}

export function EditUser({ user, onClose }: Props) {
  const { id, email, first_name, last_name } = user
  const say = useToast()

  async function save(typed: FormData) {
    const names = { first_name: textOf(typed, 'first_name'), last_name: textOf(typed, 'last_name') }
    const saved = await changeUser(id, { email: textOf(typed, 'email'), ...names })
    await changed()
    say(`${saved.email} has been saved.`, async () => {
      await changeUser(id, { email, first_name, last_name })
      await changed()
    })
    onClose()
  }

  return (
    <Dialog title={`Edit ${email}`} onClose={onClose}>
      <Form label="Save" submit={save} onCancel={onClose}>
        <Field name="email" label="E-mail address" hint="They sign in with it.">
          {control => (
            <input {...control} type="email" autoComplete="off" maxLength={254} defaultValue={email} required />
          )}
        </Field>
        <NameFields firstName={first_name} lastName={last_name} />
      </Form>
    </Dialog>
  )
}

/** For people who have forgotten theirs: nothing is sent by e-mail. */
export function SetPassword({ user: { id, email }, onClose }: Props) {
  const say = useToast()

  async function set(typed: FormData) {
    await changeUser(id, { password: String(typed.get('password')) })
    await changed()
    say(`${email} has a new password, and is signed out everywhere.`)
    onClose()
  }

  return (
    <Dialog title={`Set a password for ${email}`} onClose={onClose}>
      <Form label="Set" submit={set} onCancel={onClose}>
        <p>Tell it to them in person, and have them change it. Their sessions end; their API keys stay as they are.</p>
        <PasswordField name="password" label="Password" fresh />
      </Form>
    </Dialog>
  )
}
