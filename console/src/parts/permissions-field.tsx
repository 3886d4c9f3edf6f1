import { knownPermissions } from '../../../src/domain/permissions.ts'
import { useSession } from '../session/session.tsx'
import { Field } from './field.tsx'
import { PermissionPicker } from './permission-picker.tsx'

const split = (text: string) => text.split(/[\s,]+/).filter(word => word !== '')

/** What was ticked and what was typed, each once. */
export const permissionsOf = (typed: FormData, name: string): string[] => [
  ...new Set([...typed.getAll(name).map(String), ...split(String(typed.get(`more_${name}`) ?? ''))])
]

interface Props {
  /** As in the body that is sent; what is typed is in `more_` and this. */
  readonly name: string
  readonly chosen: readonly string[]
}

/** Permissions of the service to tick, and others to type: those of the tenant's own services, and wildcards. */
export function PermissionsField({ name, chosen }: Props) {
  const { may } = useSession()
  const boxes = new Set<string>(knownPermissions.map(({ permission }) => permission).filter(may))
  return (
    <>
      <PermissionPicker name={name} chosen={chosen} />
      <Field
        name={`more_${name}`}
        label="Others"
        hint={
          <>
            Permissions of your own services, such as <code>create:deployment</code>, separated by blanks.
          </>
        }
        optional
      >
        {control => (
          <input
            {...control}
            autoComplete="off"
            spellcheck={false}
            defaultValue={chosen.filter(grant => !boxes.has(grant)).join(' ')}
          />
        )}
      </Field>
    </>
  )
}
