import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { problemOf } from '../../api/problem.ts'
import { BinButton } from '../../parts/bin-button.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Page } from '../../parts/page.tsx'
import { roleName } from '../../parts/role-name.ts'
import { Time } from '../../parts/time.tsx'
import { useSession } from '../../session/session.tsx'
import { CreateKey } from '../api-keys/create.tsx'
import { usePrincipals } from '../api-keys/principals.tsx'
import { KeyTable } from '../api-keys/table.tsx'
import { AccountMenu } from './account-menu.tsx'
import { type ServiceAccount, useAccount, useAccountAuthority } from './accounts.ts'
import { DeleteAccount } from './delete.tsx'
import { EditAccount } from './edit.tsx'
import { AccountState } from './state.tsx'

const list = '/team/service-accounts'
const parent = { text: 'Service accounts', href: list }

function Facts({ account }: { account: ServiceAccount }) {
  const { nameOf } = usePrincipals()
  const { may } = useSession()
  const { id, role_name, created_at, created_by } = account
  const maker = nameOf(created_by)
  return (
    <dl class="strip">
      <div>
        <dt>State</dt>
        <dd>
          <AccountState {...account} />
        </dd>
      </div>
      <div>
        <dt>Role</dt>
        <dd>{roleName(role_name)}</dd>
      </div>
      <div>
        <dt>Created</dt>
        <dd>
          <Time at={created_at} />
          {maker && ` by ${maker}`}
        </dd>
      </div>
      <div>
        <dt>Id</dt>
        <dd>
          <code>{id}</code>
        </dd>
      </div>
      {may('read:audit-event') && (
        <div>
          <dt>Audit log</dt>
          <dd>
            <a href={`/team/audit-log?actor_id=${id}`}>By it</a>,{' '}
            <a href={`/team/audit-log?target_id=${id}`}>about it</a>
          </dd>
        </div>
      )}
    </dl>
  )
}

/** One of them, with its keys. */
export function AccountPage({ id }: { id: string }) {
  const { data: account, error, refetch } = useAccount(id)
  const { route } = useLocation()
  const { mayDelete, maySeeKeys, mayCreateKeys } = useAccountAuthority()
  const [open, setOpen] = useState<'key' | 'edit' | 'delete'>()
  const close = () => setOpen(undefined)
  const createKey = mayCreateKeys ? () => setOpen('key') : undefined

  const action = account && (
    <div class="buttons">
      {createKey && (
        <button type="button" class="button primary" onClick={createKey}>
          <Icon name="plus" />
          Create an API key
        </button>
      )}
      <AccountMenu account={account} onEdit={() => setOpen('edit')} />
      {mayDelete && (
        <BinButton
          label={`Delete ${account.name}`}
          title="Delete the service account"
          onClick={() => setOpen('delete')}
        />
      )}
    </div>
  )
  // One page before and after it is there: the heading, which has the focus, stays.
  return (
    <Page title={account?.name ?? 'Service account'} parent={parent} action={action}>
      {error && <Failure problem={problemOf(error)} onRetry={() => refetch()} />}
      {account && (
        <>
          <Facts account={account} />
          {maySeeKeys && <KeyTable view="service-accounts" owner={account} onCreate={createKey} />}
          {open === 'key' && <CreateKey owner={account} onClose={close} />}
          {open === 'edit' && <EditAccount account={account} onClose={close} />}
          {open === 'delete' && <DeleteAccount account={account} onClose={close} onDone={() => route(list, true)} />}
        </>
      )}
    </Page>
  )
}
