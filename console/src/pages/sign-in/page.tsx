import { useLocation } from 'preact-iso'
import { Door } from '../../parts/door.tsx'
import { Field } from '../../parts/field.tsx'
import { Form } from '../../parts/form.tsx'
import { PasswordField } from '../../parts/password-field.tsx'
import { textOf } from '../../parts/typed.ts'
import { signIn } from '../../session/session.tsx'

/** Whoever is sent here goes on to `next` afterwards: the session decides what is shown. */
export function SignInPage() {
  const { next } = useLocation().query
  return (
    <Door title="Sign in" lead={next && 'You need to be signed in to see that page.'}>
      <Form
        label="Sign in"
        submit={typed => signIn({ email: textOf(typed, 'email'), password: String(typed.get('password')) })}
      >
        <Field name="email" label="E-mail address">
          {control => <input {...control} type="email" autoComplete="username" maxLength={254} required />}
        </Field>
        <PasswordField name="password" label="Password" fresh={false} />
      </Form>
    </Door>
  )
}
