import type { ComponentChildren, VNode } from 'preact'
import { useId } from 'preact/hooks'
import { useFieldError } from './form.tsx'

export interface ControlProps {
  readonly id: string
  readonly name: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

interface Props {
  /** As in the body that is sent: the service names fields by it. */
  readonly name: string
  readonly label: string
  readonly hint?: ComponentChildren
  readonly optional?: boolean
  /** The input, select or textarea, with what ties it to its label, hint and error. */
  readonly children: (control: ControlProps) => VNode
}

/** A label above, a hint below it, the control, and what is wrong with it. */
export function Field({ name, label, hint, optional = false, children }: Props) {
  const id = useId()
  const error = useFieldError(`/${name}`)
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional && <span class="quiet"> (optional)</span>}
      </label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({
        id,
        name,
        'aria-describedby': described || undefined,
        'aria-invalid': error === undefined ? undefined : true
      })}
      {error && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  )
}
