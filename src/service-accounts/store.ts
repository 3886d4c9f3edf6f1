import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { ServiceAccount } from '../domain/entities.ts'
import { present } from '../domain/present.ts'
import type { Position } from '../paging/cursor.ts'
import type { Patch, Tables } from '../store/gateway.ts'
import { keyset } from '../store/keyset.ts'

/** A deleted account is kept for its ended keys and found by nobody. */
export const findAccount = ({ serviceAccounts: { columns, find } }: Tables, tenantId: string, id: string) =>
  find(and(eq(columns.tenantId, tenantId), eq(columns.id, id), isNull(columns.deletedAt)))

/** Deleted ones too: for their names. */
export const findAccounts = ({ serviceAccounts: { columns, list } }: Tables, ids: string[]) =>
  list({ where: inArray(columns.id, ids), orderBy: [], limit: ids.length })

export function listAccounts(tables: Tables, tenantId: string, after: Position | undefined, limit: number) {
  const { columns, list } = tables.serviceAccounts
  const where = and(eq(columns.tenantId, tenantId), isNull(columns.deletedAt))
  return list(keyset(where, { column: columns.id, id: columns.id, descending: false, after }, limit))
}

export const insertAccount = ({ serviceAccounts }: Tables, account: ServiceAccount) => serviceAccounts.insert(account)

/** The transaction that read the row holds it still, so that its revision needs no second look. */
export async function updateAccount(
  { serviceAccounts: { columns, update } }: Tables,
  { id }: ServiceAccount,
  patch: Patch<ServiceAccount>
) {
  const [updated] = await update(eq(columns.id, id), patch)
  return present(updated)
}
