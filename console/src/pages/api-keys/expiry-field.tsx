import { useState } from 'preact/hooks'
import { Field } from '../../parts/field.tsx'
import { useFieldError } from '../../parts/form.tsx'
import { localMinute, minuteTime } from '../../parts/time.tsx'

const dayMilliseconds = 86_400_000

const presets = [
  ['7', '7 days'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', '1 year'],
  ['custom', 'Custom'],
  ['never', 'Never']
] as const

const after = (days: string) => new Date(Date.now() + Number(days) * dayMilliseconds).toISOString()

/** What was chosen, as the API wants it: null for never. */
export function expiryOf(typed: FormData): string | null {
  const lifetime = String(typed.get('lifetime'))
  if (lifetime === 'never') return null
  // Without a zone, a date and time is the reader's own.
  return lifetime === 'custom' ? new Date(String(typed.get('expires_at'))).toISOString() : after(lifetime)
}

function CustomExpiry() {
  const [late, setLate] = useState(false)
  return (
    <>
      <Field name="expires_at" label="Date and time" hint="In your own time zone.">
        {control => (
          <input
            {...control}
            type="datetime-local"
            defaultValue={localMinute(Date.now() + 30 * dayMilliseconds)}
            onInput={event => setLate(Date.parse(event.currentTarget.value) <= Date.now())}
            required
          />
        )}
      </Field>
      {late && (
        <p class="note note-warning">
          You have selected a time in the past; as a result, your API key will have already expired.
        </p>
      )}
    </>
  )
}

/** How long a key lives. Three months unless chosen otherwise, and never with a word of warning. */
export function ExpiryField() {
  const [lifetime, setLifetime] = useState('90')
  const error = useFieldError('/expires_at')
  return (
    <fieldset class="field">
      <legend>API key expiration</legend>
      <div class="chips">
        {presets.map(([value, text]) => (
          <label key={value}>
            <input
              type="radio"
              name="lifetime"
              value={value}
              checked={value === lifetime}
              onChange={() => setLifetime(value)}
            />
            {text}
          </label>
        ))}
      </div>
      {lifetime === 'custom' && <CustomExpiry />}
      {lifetime === 'never' && (
        <p class="note note-warning">
          This key works until somebody revokes it. If it leaks and nobody notices, it stays usable.
        </p>
      )}
      {lifetime !== 'custom' && lifetime !== 'never' && <p class="hint">Expires on {minuteTime(after(lifetime))}.</p>}
      {error && lifetime !== 'custom' && <p class="error">{error}</p>}
    </fieldset>
  )
}
