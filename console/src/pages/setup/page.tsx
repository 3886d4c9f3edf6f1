import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { api, ask } from '../../api/client.ts'
import { Door } from '../../parts/door.tsx'
import { Field } from '../../parts/field.tsx'
import { Form } from '../../parts/form.tsx'
import { NameFields } from '../../parts/name-fields.tsx'
import { PasswordField } from '../../parts/password-field.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { filled, textOf } from '../../parts/typed.ts'
import { takeLinkToken } from '../../session/link-token.ts'
import { signIn } from '../../session/session.tsx'

/** The first start: the first tenant and its operator, who is signed in at once. */
function SetupPage() {
  const [token] = useState(takeLinkToken)
  const { route } = useLocation()
  const say = useToast()
  const [made, setMade] = useState(false)

  async function setUp(typed: FormData) {
    const account = { email: textOf(typed, 'email'), password: String(typed.get('password')) }
    // A second click after a failure to sign in must not set up again: the link works once.
    if (!made) {
      const tenant = { token, tenant_name: textOf(typed, 'tenant_name') }
      await ask(
        api.POST('/v1/setup', { body: { ...tenant, ...account, ...filled(typed, ['first_name', 'last_name']) } })
      )
      setMade(true)
    }
    await signIn(account)
    say('You are set up. Make a first API key to try the service with.')
    route('/user/keys', true)
  }

  if (token === '') {
    return (
      <Door title="This page needs its link">
        <p>The service prints a link when it starts and nobody has set it up yet. The link works once, for an hour.</p>
        <p>Restart the service to get a new one, and open it whole. Or, when it is set up already:</p>
        <a class="button" href="/sign-in">
          Sign in
        </a>
      </Door>
    )
  }
  return (
    <Door
      title="Set up Latchkey"
      lead="Create the first tenant and your account. You will be its administrator and the operator of this installation."
    >
      <Form label="Create the tenant" submit={setUp}>
        <Field name="tenant_name" label="Name of the tenant" hint="Your company or team, such as Acme.">
          {control => <input {...control} autoComplete="organization" maxLength={128} required />}
        </Field>
        <NameFields />
        <Field name="email" label="E-mail address" hint="You sign in with it. Nothing is sent to it.">
          {control => <input {...control} type="email" autoComplete="username" maxLength={254} required />}
        </Field>
        <PasswordField name="password" label="Password" fresh />
      </Form>
    </Door>
  )
}

export default SetupPage
