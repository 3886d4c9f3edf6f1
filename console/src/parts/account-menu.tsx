import { useLocation } from 'preact-iso'
import { problemOf, wordsOf } from '../api/problem.ts'
import { signOut, useSession } from '../session/session.tsx'
import { Icon } from './icon.tsx'
import { Menu } from './menu.tsx'
import { useToast } from './toasts.tsx'

export function AccountMenu() {
  const { session, may } = useSession()
  const { email, first_name, last_name } = session
  const { route } = useLocation()
  const say = useToast()
  const name = `${first_name} ${last_name}`.trim()

  async function leave() {
    try {
      await signOut()
      route('/sign-in')
    } catch (thrown) {
      say(wordsOf(problemOf(thrown)))
    }
  }

  return (
    <Menu
      class="account"
      button={
        <>
          <span class="two-lines">
            <span>{name || email}</span>
            {name && <small>{email}</small>}
          </span>
          <Icon name="chevron" />
        </>
      }
    >
      <ul>
        <li>
          <a href="/user/account">Account</a>
        </li>
        {may('update:tenant') && (
          <li>
            <a href="/team/members?view=tenant">Tenant settings</a>
          </li>
        )}
        <li>
          <button type="button" onClick={leave}>
            Sign out
          </button>
        </li>
      </ul>
    </Menu>
  )
}
