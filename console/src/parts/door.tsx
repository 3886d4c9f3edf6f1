import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import mark from '../mark.svg'

interface Props {
  readonly title: string
  readonly lead?: ComponentChildren
  readonly children: ComponentChildren
}

/** A page for people who are not signed in: one sheet in the middle. */
export function Door({ title, lead, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    document.title = title === 'Latchkey' ? title : `${title} · Latchkey`
    heading.current?.focus()
  }, [title])

  return (
    <div class="door">
      <p class="brand">
        <img src={mark} alt="" width="28" height="28" />
        Latchkey
      </p>
      <main class="sheet">
        <h1 tabIndex={-1} ref={heading}>
          {title}
        </h1>
        {lead && <p class="lead">{lead}</p>}
        {children}
      </main>
    </div>
  )
}
