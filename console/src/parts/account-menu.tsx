import { useSession } from '../session/session.tsx'
import { Icon } from './icon.tsx'
import { Menu } from './menu.tsx'
import { useSignOut } from './sign-out.ts'

export function AccountMenu() {
  const { session, may } = useSession()
  const { email, first_name, last_name } = session
  const leave = useSignOut()
  const name = `${first_name} ${last_name}`.trim()

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
