import { and, eq, ne, sql } from 'drizzle-orm'
import type { Membership } from '../domain/entities.ts'
import { present } from '../domain/present.ts'
import type { Position } from '../paging/cursor.ts'
import type { Patch, Tables } from '../store/gateway.ts'
import { keyset } from '../store/keyset.ts'

export const findMembership = ({ memberships: { columns, find } }: Tables, tenantId: string, id: string) =>
  find(and(eq(columns.tenantId, tenantId), eq(columns.id, id)))

export const findMembershipOf = ({ memberships: { columns, find } }: Tables, tenantId: string, userId: string) =>
  find(and(eq(columns.tenantId, tenantId), eq(columns.userId, userId)))

export function listMemberships(tables: Tables, tenantId: string, after: Position | undefined, limit: number) {
  const { columns, list } = tables.memberships
  const where = eq(columns.tenantId, tenantId)
  return list(keyset(where, { column: columns.id, id: columns.id, descending: false, after }, limit))
}

/** In the order of joining. */
export function listMembershipsOf(tables: Tables, userId: string, limit: number) {
  const { columns, list } = tables.memberships
  const order = { column: columns.id, id: columns.id, descending: false, after: undefined }
  return list(keyset(eq(columns.userId, userId), order, limit))
}

export const insertMembership = ({ memberships }: Tables, membership: Membership) => memberships.insert(membership)

/** The transaction that read the row holds it still, so that its revision needs no second look. */
export async function updateMembership(
  { memberships: { columns, update } }: Tables,
  { id }: Membership,
  patch: Patch<Membership>
) {
  const [updated] = await update(eq(columns.id, id), patch)
  return present(updated)
}

export const deleteMembership = ({ memberships }: Tables, id: string) =>
  memberships.delete(eq(memberships.columns.id, id))

export const deleteMembershipsOf = ({ memberships }: Tables, userId: string) =>
  memberships.delete(eq(memberships.columns.userId, userId))

/** Another membership of the tenant with this role, of a user who is not disabled, if there is one. */
export function anotherWithRole(
  { memberships: { columns, find }, users: { columns: user } }: Tables,
  { id, tenantId }: Membership,
  roleId: string
) {
  const enabled = sql`exists (select 1 from ${user.id.table} where ${user.id} = ${columns.userId} and ${user.disabledAt} is null)`
  return find(and(eq(columns.tenantId, tenantId), eq(columns.roleId, roleId), ne(columns.id, id), enabled))
}
