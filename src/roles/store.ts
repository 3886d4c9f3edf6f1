import { and, eq, inArray, isNull, or } from 'drizzle-orm'
import type { Role } from '../domain/entities.ts'
import { present } from '../domain/present.ts'
import type { Position } from '../paging/cursor.ts'
import type { Patch, Tables } from '../store/gateway.ts'
import { keyset } from '../store/keyset.ts'

/** The tenant's own roles and the built-in ones. */
const visible = ({ roles: { columns } }: Tables, tenantId: string) =>
  or(isNull(columns.tenantId), eq(columns.tenantId, tenantId))

export const findRole = (tables: Tables, tenantId: string, id: string) =>
  tables.roles.find(and(eq(tables.roles.columns.id, id), visible(tables, tenantId)))

export const findRoleByName = (tables: Tables, tenantId: string, nameKey: string) =>
  tables.roles.find(and(eq(tables.roles.columns.nameKey, nameKey), visible(tables, tenantId)))

export const findRoles = ({ roles }: Tables, ids: string[]) =>
  roles.list({ where: inArray(roles.columns.id, ids), orderBy: [], limit: ids.length })

export function listRoles(tables: Tables, tenantId: string, after: Position | undefined, limit: number) {
  const { id } = tables.roles.columns
  return tables.roles.list(keyset(visible(tables, tenantId), { column: id, id, descending: false, after }, limit))
}

export const insertRole = ({ roles }: Tables, role: Role) => roles.insert(role)

/** The transaction that read the row holds it still, so that its revision needs no second look. */
export async function updateRole({ roles }: Tables, { id }: Role, patch: Patch<Role>) {
  const { columns } = roles
  const [updated] = await roles.update(eq(columns.id, id), patch)
  return present(updated)
}

export const deleteRole = ({ roles }: Tables, id: string) => roles.delete(eq(roles.columns.id, id))

export async function roleInUse({ memberships, serviceAccounts, invitations }: Tables, roleId: string) {
  const users = await Promise.all([
    memberships.find(eq(memberships.columns.roleId, roleId)),
    serviceAccounts.find(and(eq(serviceAccounts.columns.roleId, roleId), isNull(serviceAccounts.columns.deletedAt))),
    invitations.find(eq(invitations.columns.roleId, roleId))
  ])
  return users.some(user => user !== undefined)
}
