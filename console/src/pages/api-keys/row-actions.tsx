import { problemOf, wordsOf } from '../../api/problem.ts'
import { Icon } from '../../parts/icon.tsx'
import { Menu } from '../../parts/menu.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { useKeyAuthority } from './authority.ts'
import { type ApiKey, changeKey } from './keys.ts'

interface Props {
  readonly apiKey: ApiKey
  readonly onRename: () => void
  readonly onRevoke: () => void
}

/** The trash bin of a row, and what can be taken back in a menu. */
export function RowActions({ apiKey, onRename, onRevoke }: Props) {
  const { id, name, disabled } = apiKey
  const { mayEdit, mayRevoke } = useKeyAuthority()
  const say = useToast()

  async function toggle() {
    try {
      await changeKey(id, { disabled: !disabled })
      say(`${name} is ${disabled ? 'enabled' : 'disabled'}.`, () => changeKey(id, { disabled }))
    } catch (thrown) {
      say(wordsOf(problemOf(thrown)))
    }
  }

  return (
    <div class="buttons">
      {mayEdit(apiKey) && (
        <Menu class="button bare" name={`More actions for ${name}`} button={<Icon name="more" />}>
          <ul>
            <li>
              <button type="button" onClick={onRename}>
                Rename
              </button>
            </li>
            <li>
              <button type="button" onClick={toggle}>
                {disabled ? 'Enable' : 'Disable'}
              </button>
            </li>
          </ul>
        </Menu>
      )}
      {mayRevoke(apiKey) && (
        <button
          type="button"
          class="button bare destroys"
          aria-label={`Revoke ${name}`}
          title="Revoke API key"
          onClick={onRevoke}
        >
          <Icon name="trash" />
        </button>
      )}
    </div>
  )
}
