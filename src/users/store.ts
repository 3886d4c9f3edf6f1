import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { User } from '../domain/entities.ts'
import { present } from '../domain/present.ts'
import type { Position } from '../paging/cursor.ts'
import type { Patch, Tables } from '../store/gateway.ts'
import { keyset } from '../store/keyset.ts'

/** A deleted user is kept for the ended keys and the audit trail and found by nobody. */
export const findUser = ({ users: { columns, find } }: Tables, id: string) =>
  find(and(eq(columns.id, id), isNull(columns.deletedAt)))

export const findUserByEmail = ({ users: { columns, find } }: Tables, emailKey: string) =>
  find(eq(columns.emailKey, emailKey))

/** Deleted ones too, without their e-mail. */
export const findUsers = ({ users: { columns, list } }: Tables, ids: string[]) =>
  list({ where: inArray(columns.id, ids), orderBy: [], limit: ids.length })

export function listUsers(tables: Tables, emailKey: string | undefined, after: Position | undefined, limit: number) {
  const { columns, list } = tables.users
  const where = and(isNull(columns.deletedAt), emailKey === undefined ? undefined : eq(columns.emailKey, emailKey))
  return list(keyset(where, { column: columns.id, id: columns.id, descending: false, after }, limit))
}

export const insertUser = ({ users }: Tables, user: User) => users.insert(user)

/** The transaction that read the row holds it still, so that its revision needs no second look. */
export async function updateUser({ users: { columns, update } }: Tables, { id }: User, patch: Patch<User>) {
  const [updated] = await update(eq(columns.id, id), patch)
  return present(updated)
}
