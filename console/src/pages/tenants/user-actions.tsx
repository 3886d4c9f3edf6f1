import { useAttempt } from '../../parts/attempt.ts'
import { BinButton } from '../../parts/bin-button.tsx'
import { RowMenu } from '../../parts/row-menu.tsx'
import { changeUser, type User } from './tenants.ts'

interface Props {
  readonly user: User
  readonly self: boolean
  readonly onOpen: (what: 'edit' | 'password' | 'delete') => void
}

/** Operators stay what they are for themselves: another one has to take that away. */
export function UserActions({ user, self, onOpen }: Props) {
  const { id, email, operator, disabled } = user
  const attempt = useAttempt()

  const toggleOperator = () =>
    attempt({
      does: () => changeUser(id, { operator: !operator }),
      said: operator ? `${email} is no operator any more.` : `${email} is an operator now.`,
      undo: () => changeUser(id, { operator })
    })
  const toggle = () =>
    attempt({
      does: () => changeUser(id, { disabled: !disabled }),
      said: disabled ? `${email} is enabled.` : `${email} is disabled: their keys and sessions are refused.`,
      undo: () => changeUser(id, { disabled })
    })
  return (
    <div class="buttons">
      <RowMenu
        name={email}
        items={[
          { text: 'Edit', onClick: () => onOpen('edit') },
          !self && { text: 'Set a password', onClick: () => onOpen('password') },
          !self && { text: operator ? 'No operator any more' : 'Make an operator', onClick: toggleOperator },
          !self && { text: disabled ? 'Enable' : 'Disable', onClick: toggle }
        ]}
      />
      {!self && <BinButton label={`Delete ${email}`} title="Delete the user" onClick={() => onOpen('delete')} />}
    </div>
  )
}
