import { Field } from './field.tsx'

/** How a person wants to be called. */
export const NameFields = () => (
  <div class="pair">
    <Field name="first_name" label="First name" optional>
      {control => <input {...control} autoComplete="given-name" maxLength={128} />}
    </Field>
    <Field name="last_name" label="Last name" optional>
      {control => <input {...control} autoComplete="family-name" maxLength={128} />}
    </Field>
  </div>
)
