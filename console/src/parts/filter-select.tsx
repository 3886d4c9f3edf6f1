import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { useParams } from './address.ts'

interface Props {
  readonly label: string
  /** Of the address. Choosing leads to the first page. */
  readonly param: string
  /** What is chosen when the address says nothing. */
  readonly initial?: string
  readonly children: ComponentChildren
}

/** Narrows a list by one parameter of the address. */
export function FilterSelect({ label, param, initial = '', children }: Props) {
  const id = useId()
  const { params, change } = useParams()
  return (
    <>
      <label for={id} class="unseen">
        {label}
      </label>
      <select
        id={id}
        value={params[param] ?? initial}
        onChange={event => change({ [param]: event.currentTarget.value, cursor: undefined })}
      >
        {children}
      </select>
    </>
  )
}
