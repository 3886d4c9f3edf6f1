import type { Role, ServiceAccount as Row } from '../domain/entities.ts'
import { present } from '../domain/present.ts'
import { timestamp, timestampOrNull } from '../domain/time.ts'
import { findRoles } from '../roles/store.ts'
import type { Tables } from '../store/gateway.ts'
import type { ServiceAccount } from './schema.ts'

export const view = (account: Row, role: Role): ServiceAccount => ({
  id: account.id,
  tenant_id: account.tenantId,
  name: account.name,
  role_id: role.id,
  role_name: role.name,
  disabled: account.disabledAt !== null,
  disabled_at: timestampOrNull(account.disabledAt),
  created_at: timestamp(account.createdAt),
  created_by: account.createdBy,
  updated_at: timestamp(account.updatedAt),
  revision: account.revision
})

/** Accounts as callers see them, in the order given, with the names of their roles in one more read. */
export async function viewAll(tables: Tables, accounts: readonly Row[]): Promise<ServiceAccount[]> {
  const roles = await findRoles(
    tables,
    accounts.map(({ roleId }) => roleId)
  )
  const byId = new Map(roles.map(role => [role.id, role]))
  return accounts.map(account => view(account, present(byId.get(account.roleId))))
}

export async function roleOf(tables: Tables, { roleId }: Row): Promise<Role> {
  const [role] = await findRoles(tables, [roleId])
  return present(role)
}
