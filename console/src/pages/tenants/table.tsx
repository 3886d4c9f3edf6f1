import { useState } from 'preact/hooks'
import { useAttempt } from '../../parts/attempt.ts'
import { Badge } from '../../parts/badge.tsx'
import { BinButton } from '../../parts/bin-button.tsx'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Empty } from '../../parts/empty.tsx'
import { usePages } from '../../parts/pages.ts'
import { RowMenu } from '../../parts/row-menu.tsx'
import { Time } from '../../parts/time.tsx'
import { switchTenant, useSession } from '../../session/session.tsx'
import { DeleteTenant } from './delete.tsx'
import { DisableTenant } from './disable.tsx'
import { EditTenant } from './edit.tsx'
import { changeTenant, type Tenant, useTenants } from './tenants.ts'

const columnsOf = (here: string): Column<Tenant>[] => [
  {
    head: 'Name',
    main: true,
    cell: ({ id, name }) => (
      <span class="named">
        <span>{name}</span>
        {id === here && <Badge tone="good">You are here</Badge>}
      </span>
    )
  },
  { head: 'Slug', cell: ({ slug }) => <code>{slug}</code> },
  {
    head: 'State',
    cell: ({ disabled }) => (disabled ? <Badge tone="neutral">Disabled</Badge> : <Badge tone="good">Active</Badge>)
  },
  { head: 'Created', cell: ({ created_at }) => <Time at={created_at} /> }
]

interface Open {
  readonly what: 'edit' | 'disable' | 'delete'
  readonly tenant: Tenant
}

export function TenantTable() {
  const { place, places } = useSession().session
  const pages = usePages()
  const query = useTenants(pages.cursor)
  const [open, setOpen] = useState<Open>()
  const attempt = useAttempt()
  const close = () => setOpen(undefined)

  const enable = ({ id, name }: Tenant) =>
    attempt({
      does: () => changeTenant(id, { disabled: false }),
      said: `${name} is enabled.`,
      undo: () => changeTenant(id, { disabled: true })
    })
  const visit = ({ id, name }: Tenant) => attempt({ does: () => switchTenant(id), said: `You are in ${name} now.` })
  const isOther = ({ id }: Tenant) => id !== place.tenant_id
  const isOpen = (tenant: Tenant) =>
    isOther(tenant) && !tenant.disabled && places.some(({ tenant_id }) => tenant_id === tenant.id)
  return (
    <>
      <DataTable
        caption="Tenants of the installation"
        columns={columnsOf(place.tenant_id)}
        query={query}
        pages={pages}
        nameOf={({ name }) => name}
        empty={<Empty title="No tenants on this page" />}
        actions={tenant => (
          <div class="buttons">
            <RowMenu
              name={tenant.name}
              items={[
                isOpen(tenant) && { text: 'Switch to it', onClick: () => visit(tenant) },
                { text: 'Rename', onClick: () => setOpen({ what: 'edit', tenant }) },
                // Nobody takes away the ground they stand on.
                isOther(tenant) &&
                  (tenant.disabled
                    ? { text: 'Enable', onClick: () => enable(tenant) }
                    : { text: 'Disable', onClick: () => setOpen({ what: 'disable', tenant }) })
              ]}
            />
            {isOther(tenant) && (
              <BinButton
                label={`Delete ${tenant.name}`}
                title="Delete the tenant"
                onClick={() => setOpen({ what: 'delete', tenant })}
              />
            )}
          </div>
        )}
      />
      {open?.what === 'edit' && <EditTenant tenant={open.tenant} onClose={close} />}
      {open?.what === 'disable' && <DisableTenant tenant={open.tenant} onClose={close} />}
      {open?.what === 'delete' && <DeleteTenant tenant={open.tenant} onClose={close} />}
    </>
  )
}
