import type { ComponentChildren } from 'preact'
import { useParams } from './address.ts'
import { Icon } from './icon.tsx'

interface Props {
  /** Of the address, to which a link elsewhere has led. */
  readonly param: string
  readonly children: ComponentChildren
}

/** Says that a list is narrowed by something that no control of the page chooses, and lets go of it. */
export function Pinned({ param, children }: Props) {
  const { params, change } = useParams()
  if (!params[param]) return null
  return (
    <button
      type="button"
      class="pinned"
      title="Show the others too"
      onClick={() => change({ [param]: undefined, cursor: undefined })}
    >
      {children}
      <Icon name="close" />
    </button>
  )
}
