import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'

interface Props {
  /** What the button says: a text, or an icon with `name` beside it. */
  readonly button: ComponentChildren
  /** Names the button where its content is no text. */
  readonly name?: string
  readonly class: string
  readonly children: ComponentChildren
}

const gapPixels = 4

/** Below the button and flush with it, or above it where there is no room; inside the window in any case. */
function place(popover: HTMLElement, button: HTMLElement) {
  const { left, right, top, bottom } = button.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = popover
  const fromLeft = left + width + 8 <= innerWidth ? left : Math.max(8, right - width)
  const below = bottom + gapPixels + height <= innerHeight
  popover.style.left = `${fromLeft}px`
  popover.style.top = `${below ? bottom + gapPixels : Math.max(8, top - gapPixels - height)}px`
}

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

/** The arrow keys go round. */
function step(event: KeyboardEvent, popover: HTMLElement | null) {
  const by = steps[event.key]
  if (by === undefined || popover === null) return
  event.preventDefault()
  const items = [...popover.querySelectorAll<HTMLElement>('button, a')]
  const at = items.findIndex(item => item.matches(':focus'))
  items.at((at + by) % items.length)?.focus()
}

/** A button and what opens at it: the platform closes it on Escape and on a click elsewhere, and gives the focus back. */
export function Menu({ button, name, class: classes, children }: Props) {
  const id = useId()
  const opener = useRef<HTMLButtonElement>(null)
  const popover = useRef<HTMLDivElement>(null)

  function opened(event: ToggleEvent) {
    if (event.newState !== 'open' || popover.current === null || opener.current === null) return
    place(popover.current, opener.current)
    popover.current.querySelector<HTMLElement>('button, a')?.focus()
  }

  useEffect(() => {
    const list = popover.current
    const close = () => list?.hidePopover()
    const move = (event: KeyboardEvent) => step(event, list)
    list?.addEventListener('click', close)
    list?.addEventListener('keydown', move)
    return () => {
      list?.removeEventListener('click', close)
      list?.removeEventListener('keydown', move)
    }
  }, [])

  return (
    <>
      <button ref={opener} type="button" class={classes} popovertarget={id} aria-label={name}>
        {button}
      </button>
      <div ref={popover} id={id} class="menu" popover="auto" onToggle={opened}>
        {children}
      </div>
    </>
  )
}
