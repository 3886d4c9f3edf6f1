import type { ComponentChildren } from 'preact'
import { useLayoutEffect } from 'preact/hooks'

interface Props {
  readonly title: string
  readonly lead?: ComponentChildren
  /** The one thing that people come here to do. */
  readonly action?: ComponentChildren
  readonly children?: ComponentChildren
}

/** One page: its title in the window and on top, what it is for, and its one primary action. */
export function Page({ title, lead, action, children }: Props) {
  useLayoutEffect(() => {
    document.title = `${title} · Latchkey`
  }, [title])

  return (
    <>
      <header class="page-header">
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          {lead && <p class="lead">{lead}</p>}
        </div>
        {action}
      </header>
      {children}
    </>
  )
}
