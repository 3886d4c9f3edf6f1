import { Field } from './field.tsx'

interface Props {
  readonly firstName?: string
  readonly lastName?: string
}

/** How a person wants to be called. */
export const NameFields = ({ firstName = '', lastName = '' }: Props) => (
  <div class="pair">
    <Field name="first_name" label="First name" optional>
      {control => <input {...control} autoComplete="given-name" maxLength={128} defaultValue={firstName} />}
    </Field>
    <Field name="last_name" label="Last name" optional>
      {control => <input {...control} autoComplete="family-name" maxLength={128} defaultValue={lastName} />}
    </Field>
  </div>
)
