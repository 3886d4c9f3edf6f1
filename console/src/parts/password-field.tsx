import { useState } from 'preact/hooks'
import { Field } from './field.tsx'

interface Props {
  readonly name: string
  readonly label: string
  /** A new one has rules to tell; the one that somebody has already has none. */
  readonly fresh: boolean
  readonly optional?: boolean
}

const advice = 'At least 15 characters. Several unrelated words are a good choice.'

export function PasswordField({ name, label, fresh, optional = false }: Props) {
  const [shown, show] = useState(false)
  return (
    <div class="password">
      <Field name={name} label={label} hint={fresh ? advice : undefined} optional={optional}>
        {control => (
          <input
            {...control}
            type={shown ? 'text' : 'password'}
            autoComplete={fresh ? 'new-password' : 'current-password'}
            maxLength={256}
            required={!optional}
          />
        )}
      </Field>
      <label class="choice">
        <input type="checkbox" checked={shown} onChange={event => show(event.currentTarget.checked)} />
        Show the password
      </label>
    </div>
  )
}
