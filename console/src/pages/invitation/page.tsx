import { useState } from 'preact/hooks'
import { api, ask } from '../../api/client.ts'
import { Door } from '../../parts/door.tsx'
import { Form } from '../../parts/form.tsx'
import { NameFields } from '../../parts/name-fields.tsx'
import { PasswordField } from '../../parts/password-field.tsx'
import { roleName } from '../../parts/role-name.ts'
import { filled } from '../../parts/typed.ts'
import { takeLinkToken } from '../../session/link-token.ts'

const SignIn = () => (
  <a class="button primary" href="/sign-in">
    Sign in
  </a>
)

function InvitationPage() {
  const [token] = useState(takeLinkToken)
  const [role, setRole] = useState<string>()

  async function join(typed: FormData) {
    const body = { token, password: String(typed.get('password')), ...filled(typed, ['first_name', 'last_name']) }
    const admission = await ask(api.POST('/v1/invitations/accept', { body }))
    setRole(admission.role_name)
  }

  if (role !== undefined) {
    return (
      <Door title="You have joined">
        <p>
          Your role is <strong>{roleName(role)}</strong>. From now on you sign in with your e-mail address and this
          password.
        </p>
        <SignIn />
      </Door>
    )
  }
  if (token === '') {
    return (
      <Door title="This page needs its link">
        <p>An invitation is a link that works once, for a week.</p>
        <p>Open the link whole, or ask whoever invited you for a new one. When you have joined already:</p>
        <SignIn />
      </Door>
    )
  }
  return (
    <Door
      title="You are invited"
      lead="Choose a password to join. If you have an account here already, give the password of that account."
    >
      <Form label="Join" submit={join}>
        <NameFields />
        <PasswordField name="password" label="Password" fresh />
      </Form>
    </Door>
  )
}

export default InvitationPage
