import { useAttempt } from '../../parts/attempt.ts'
import { RowMenu } from '../../parts/row-menu.tsx'
import { changeAccount, type ServiceAccount, useAccountAuthority } from './accounts.ts'

interface Props {
  readonly account: ServiceAccount
  readonly onEdit: () => void
  /** Left out where a button offers it. */
  readonly onCreateKey?: () => void
}

/** What can be done with an account and taken back. */
export function AccountMenu({ account, onEdit, onCreateKey }: Props) {
  const { id, name, disabled } = account
  const { mayEdit, mayCreateKeys } = useAccountAuthority()
  const attempt = useAttempt()

  const toggle = () =>
    attempt({
      does: () => changeAccount(id, { disabled: !disabled }),
      said: disabled ? `${name} is enabled.` : `${name} is disabled: all of its keys are refused.`,
      undo: () => changeAccount(id, { disabled })
    })

  return (
    <RowMenu
      name={name}
      items={[
        mayCreateKeys && onCreateKey !== undefined && { text: 'Create an API key', onClick: onCreateKey },
        mayEdit && { text: 'Edit', onClick: onEdit },
        mayEdit && { text: disabled ? 'Enable' : 'Disable', onClick: toggle }
      ]}
    />
  )
}
