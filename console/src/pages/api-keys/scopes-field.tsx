import { useState } from 'preact/hooks'
import { Field } from '../../parts/field.tsx'
import { PermissionPicker } from '../../parts/permission-picker.tsx'

const split = (text: string) => text.split(/[\s,]+/).filter(word => word !== '')

/** What was chosen, as the API wants it: null for everything that the owner may do. */
export function scopesOf(typed: FormData): string[] | null {
  if (typed.get('reach') !== 'some') return null
  return [...new Set([...typed.getAll('scopes').map(String), ...split(String(typed.get('more_scopes') ?? ''))])]
}

const reaches = [
  ['all', 'Everything that its owner may do'],
  ['some', 'Only these permissions']
] as const

/** Narrows a key. What its owner may not do, the key may not do either, whatever is ticked here. */
export function ScopesField() {
  const [reach, setReach] = useState('all')
  return (
    <fieldset class="field">
      <legend>Scopes</legend>
      {reaches.map(([value, text]) => (
        <label key={value} class="choice">
          <input type="radio" name="reach" value={value} checked={value === reach} onChange={() => setReach(value)} />
          {text}
        </label>
      ))}
      {reach === 'some' && (
        <>
          <PermissionPicker name="scopes" chosen={[]} />
          <Field
            name="more_scopes"
            label="Others"
            hint={
              <>
                Permissions of your own services, such as <code>create:deployment</code>, separated by blanks.
              </>
            }
            optional
          >
            {control => <input {...control} autoComplete="off" spellcheck={false} />}
          </Field>
        </>
      )}
    </fieldset>
  )
}
