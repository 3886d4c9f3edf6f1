import { eq, inArray } from 'drizzle-orm'
import type { Tenant } from '../domain/entities.ts'
import { present } from '../domain/present.ts'
import type { Position } from '../paging/cursor.ts'
import type { Patch, Tables } from '../store/gateway.ts'
import { keyset } from '../store/keyset.ts'

export const findTenant = ({ tenants: { columns, find } }: Tables, id: string) => find(eq(columns.id, id))

export const findTenantBySlug = ({ tenants: { columns, find } }: Tables, slug: string) => find(eq(columns.slug, slug))

export const findAnyTenant = ({ tenants }: Tables) => tenants.find(undefined)

export const findTenants = ({ tenants: { columns, list } }: Tables, ids: string[]) =>
  list({ where: inArray(columns.id, ids), orderBy: [], limit: ids.length })

/** With `only`, that one tenant; else all of them. */
export function listTenants(tables: Tables, only: string | undefined, after: Position | undefined, limit: number) {
  const { columns, list } = tables.tenants
  const where = only === undefined ? undefined : eq(columns.id, only)
  return list(keyset(where, { column: columns.id, id: columns.id, descending: false, after }, limit))
}

export const insertTenant = ({ tenants }: Tables, tenant: Tenant) => tenants.insert(tenant)

/** The transaction that read the row holds it still, so that its revision needs no second look. */
export async function updateTenant({ tenants: { columns, update } }: Tables, { id }: Tenant, patch: Patch<Tenant>) {
  const [updated] = await update(eq(columns.id, id), patch)
  return present(updated)
}

/** Everything that is the tenant's goes with it, except the audit trail. */
export const deleteTenant = ({ tenants }: Tables, id: string) => tenants.delete(eq(tenants.columns.id, id))
