import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from './icon.tsx'

interface Props {
  readonly title: string
  readonly children: ComponentChildren
  readonly onClose: () => void
  readonly tone?: 'danger'
  readonly wide?: boolean
  /** Not to be closed in passing, by Escape: what it shows cannot be had again. */
  readonly lasting?: boolean
}

/** Where the focus goes when what opened the dialog is gone, such as a row that it deleted. */
function focusSomewhere() {
  if (document.activeElement === document.body) document.querySelector<HTMLElement>('main h1')?.focus()
}

// What people came for, rather than the way out, which is on top. Where something is destroyed, that is to leave it.
const first = 'form :is(input, select, textarea, button), .snippet button'

/** A modal dialog that is open for as long as it is rendered. The platform keeps the focus in, and takes it back. */
export function Dialog({ title, children, onClose, tone, wide = false, lasting = false }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()

  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    element?.querySelector<HTMLElement>(first)?.focus()
    return () => {
      // Before it leaves the page, or the focus would not find back.
      element?.close()
      // After the next frame: what has changed is on the page by then.
      requestAnimationFrame(() => setTimeout(focusSomewhere))
    }
  }, [])

  function cancel(event: Event) {
    event.preventDefault()
    if (!lasting) onClose()
  }

  const classes = ['dialog', tone && `dialog-${tone}`, wide && 'dialog-wide'].filter(Boolean).join(' ')
  return (
    <dialog ref={dialog} class={classes} aria-labelledby={heading} onCancel={cancel}>
      <header>
        <h2 id={heading}>{title}</h2>
        {!lasting && (
          <button type="button" class="button bare" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        )}
      </header>
      {children}
    </dialog>
  )
}
