import { api, ask } from '../../api/client.ts'
import { changed } from '../../api/queries.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Form } from '../../parts/form.tsx'
import { PasswordField } from '../../parts/password-field.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { useSession } from '../../session/session.tsx'

export function ChangePassword({ onClose }: { onClose: () => void }) {
  const { email } = useSession().session
  const say = useToast()

  async function change(typed: FormData) {
    const body = {
      current_password: String(typed.get('current_password')),
      new_password: String(typed.get('new_password'))
    }
    await ask(api.PUT('/v1/session/password', { body }))
    await changed()
    say('Your password has been changed. Every other session of yours has ended.')
    onClose()
  }

  return (
    <Dialog title="Change the password" onClose={onClose}>
      <Form label="Change" submit={change} onCancel={onClose}>
        <PasswordField name="current_password" label="Current password" fresh={false} />
        <PasswordField name="new_password" label="New password" fresh />
        {/* Password managers keep the new one for whom they find here. */}
        <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
        <p class="hint">This signs you out everywhere else. Your API keys stay as they are.</p>
      </Form>
    </Dialog>
  )
}
