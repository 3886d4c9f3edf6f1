import type { ComponentChildren } from 'preact'
import { useLayoutEffect } from 'preact/hooks'

interface Props {
  readonly title: string
  readonly lead?: ComponentChildren
  /** The list that it is one of. */
  readonly parent?: { readonly text: string; readonly href: string }
  /** The one thing that people come here to do. */
  readonly action?: ComponentChildren
  readonly children?: ComponentChildren
}

/** One page: its title in the window and on top, what it is for, and its one primary action. */
export function Page({ title, lead, parent, action, children }: Props) {
  useLayoutEffect(() => {
    document.title = `${title} · Latchkey`
  }, [title])

  return (
    <>
      <header class="page-header">
        <div>
          {parent && (
            <nav aria-label="Up">
              <a href={parent.href}>{parent.text}</a>
            </nav>
          )}
          <h1 tabIndex={-1}>{title}</h1>
          {lead && <p class="lead">{lead}</p>}
        </div>
        {action}
      </header>
      {children}
    </>
  )
}
