import { useState } from 'preact/hooks'
import { BinButton } from '../../parts/bin-button.tsx'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Page } from '../../parts/page.tsx'
import { usePages } from '../../parts/pages.ts'
import { roleName } from '../../parts/role-name.ts'
import { Time } from '../../parts/time.tsx'
import { CreateKey } from '../api-keys/create.tsx'
import { usePrincipals } from '../api-keys/principals.tsx'
import { AccountMenu } from './account-menu.tsx'
import { accountAddress, type ServiceAccount, useAccountAuthority, useAccounts } from './accounts.ts'
import { DeleteAccount } from './delete.tsx'
import { AddAccount, EditAccount } from './edit.tsx'
import { AccountState } from './state.tsx'

const lead = 'Identities for agents, CI and servers. Their keys act with their role.'

type Open = { readonly what: 'add' } | { readonly what: 'edit' | 'key' | 'delete'; readonly account: ServiceAccount }

function useColumns(): Column<ServiceAccount>[] {
  const { nameOf } = usePrincipals()
  const { maySeeKeys } = useAccountAuthority()
  const name = ({ id, name }: ServiceAccount) =>
    maySeeKeys ? (
      <a class="link" href={accountAddress(id)}>
        {name}
      </a>
    ) : (
      <strong>{name}</strong>
    )
  return [
    { head: 'Name', main: true, cell: name },
    { head: 'Role', cell: ({ role_name }) => roleName(role_name) },
    { head: 'State', cell: account => <AccountState {...account} /> },
    { head: 'Created', cell: ({ created_at }) => <Time at={created_at} /> },
    {
      head: 'Created by',
      cell: ({ created_by }) => nameOf(created_by) ?? <span class="quiet">somebody who is gone</span>
    }
  ]
}

export function AccountsPage() {
  const pages = usePages()
  const query = useAccounts(pages.cursor)
  const { mayCreate, mayEdit, mayDelete, mayCreateKeys } = useAccountAuthority()
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)

  const add = mayCreate && (
    <button type="button" class="button primary" onClick={() => setOpen({ what: 'add' })}>
      <Icon name="plus" />
      Add a service account
    </button>
  )
  return (
    <Page title="Service accounts" lead={lead} action={add}>
      <DataTable
        caption="Service accounts"
        columns={useColumns()}
        query={query}
        pages={pages}
        nameOf={({ name }) => name}
        empty={
          <Empty title="This team does not have any service accounts yet">
            <p>Add one for whatever runs without a person, and give it a key.</p>
          </Empty>
        }
        actions={
          mayEdit || mayDelete || mayCreateKeys
            ? account => (
                <div class="buttons">
                  <AccountMenu
                    account={account}
                    onEdit={() => setOpen({ what: 'edit', account })}
                    onCreateKey={() => setOpen({ what: 'key', account })}
                  />
                  {mayDelete && (
                    <BinButton
                      label={`Delete ${account.name}`}
                      title="Delete the service account"
                      onClick={() => setOpen({ what: 'delete', account })}
                    />
                  )}
                </div>
              )
            : undefined
        }
      />
      {open?.what === 'add' && <AddAccount onClose={close} />}
      {open?.what === 'edit' && <EditAccount account={open.account} onClose={close} />}
      {open?.what === 'key' && <CreateKey owner={open.account} onClose={close} />}
      {open?.what === 'delete' && <DeleteAccount account={open.account} onClose={close} onDone={close} />}
    </Page>
  )
}
