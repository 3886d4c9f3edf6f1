import { useState } from 'preact/hooks'
import { PermissionsField, permissionsOf } from '../../parts/permissions-field.tsx'

/** What was chosen, as the API wants it: null for everything that the owner may do. */
export const scopesOf = (typed: FormData): string[] | null =>
  typed.get('reach') === 'some' ? permissionsOf(typed, 'scopes') : null

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
      {reach === 'some' && <PermissionsField name="scopes" chosen={[]} />}
    </fieldset>
  )
}
