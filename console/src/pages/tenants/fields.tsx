import { Field } from '../../parts/field.tsx'
import type { Tenant } from './tenants.ts'

const slugHint = 'Names the tenant to programs: lower-case letters, digits and hyphens.'

/** `name` and `slug`. A new tenant gets a slug that is made of its name, unless one is given. */
export const TenantFields = ({ tenant }: { tenant?: Tenant }) => (
  <>
    <Field name="name" label="Name">
      {control => <input {...control} autoComplete="off" maxLength={128} defaultValue={tenant?.name} required />}
    </Field>
    <Field
      name="slug"
      label="Slug"
      hint={tenant ? slugHint : `${slugHint} Made of the name when left empty.`}
      optional={!tenant}
    >
      {control => (
        <input
          {...control}
          autoComplete="off"
          spellcheck={false}
          maxLength={64}
          defaultValue={tenant?.slug}
          required={tenant !== undefined}
        />
      )}
    </Field>
  </>
)
