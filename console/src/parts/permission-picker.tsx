import { knownPermissions } from '../../../src/domain/permissions.ts'
import { useSession } from '../session/session.tsx'
import { useFieldError } from './form.tsx'

const objectOf = (permission: string) => permission.slice(permission.indexOf(':') + 1)
const verbOf = (permission: string) => permission.slice(0, permission.indexOf(':'))

const byObject = Map.groupBy(knownPermissions, ({ permission }) => objectOf(permission))

interface Props {
  /** Of the boxes: `FormData.getAll` has what is ticked. */
  readonly name: string
  readonly chosen: readonly string[]
}

/** The permissions that the service itself asks for, one box each, by what they are about: those that the person holds. */
export function PermissionPicker({ name, chosen }: Props) {
  const { may } = useSession()
  const error = useFieldError(`/${name}`)
  return (
    <>
      <div class="permissions">
        {[...byObject].map(([object, all]) => {
          const held = all.filter(({ permission }) => may(permission))
          return (
            held.length > 0 && (
              <fieldset key={object}>
                <legend>{object}</legend>
                {held.map(({ permission, description }) => (
                  <label key={permission} class="choice" title={description}>
                    <input
                      type="checkbox"
                      name={name}
                      value={permission}
                      defaultChecked={chosen.includes(permission)}
                      aria-label={permission}
                    />
                    {verbOf(permission)}
                  </label>
                ))}
              </fieldset>
            )
          )
        })}
      </div>
      {error && <p class="error">{error}</p>}
    </>
  )
}
