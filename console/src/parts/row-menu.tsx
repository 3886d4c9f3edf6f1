import { Icon } from './icon.tsx'
import { Menu } from './menu.tsx'

interface Item {
  readonly text: string
  /** Where it leads, or what it does. */
  readonly href?: string
  readonly onClick?: () => void
}

/** What can be done with a row besides ending it; absent when that is nothing. */
export function RowMenu({ name, items }: { name: string; items: readonly (Item | false)[] }) {
  const shown = items.filter(item => item !== false)
  if (shown.length === 0) return null
  return (
    <Menu class="button bare" name={`More actions for ${name}`} button={<Icon name="more" />}>
      <ul>
        {shown.map(({ text, href, onClick }) => (
          <li key={text}>
            {href === undefined ? (
              <button type="button" onClick={onClick}>
                {text}
              </button>
            ) : (
              <a href={href}>{text}</a>
            )}
          </li>
        ))}
      </ul>
    </Menu>
  )
}
