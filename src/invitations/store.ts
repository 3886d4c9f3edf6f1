import { and, eq, gt, inArray, lte } from 'drizzle-orm'
import type { Invitation } from '../domain/entities.ts'
import type { Position } from '../paging/cursor.ts'
import type { Tables } from '../store/gateway.ts'
import { keyset } from '../store/keyset.ts'

export const findInvitation = ({ invitations: { columns, find } }: Tables, tenantId: string, id: string) =>
  find(and(eq(columns.tenantId, tenantId), eq(columns.id, id)))

export const findInvitationFor = ({ invitations: { columns, find } }: Tables, tenantId: string, emailKey: string) =>
  find(and(eq(columns.tenantId, tenantId), eq(columns.emailKey, emailKey)))

/** The open invitation whose link has one of these digests. */
export const findInvitationByDigest = ({ invitations: { columns, find } }: Tables, digests: Buffer[], now: number) =>
  find(and(inArray(columns.digest, digests), gt(columns.expiresAt, now)))

/** Open ones only. */
export function listInvitations(
  tables: Tables,
  tenantId: string,
  now: number,
  after: Position | undefined,
  limit: number
) {
  const { columns, list } = tables.invitations
  const where = and(eq(columns.tenantId, tenantId), gt(columns.expiresAt, now))
  return list(keyset(where, { column: columns.id, id: columns.id, descending: false, after }, limit))
}

export const insertInvitation = ({ invitations }: Tables, invitation: Invitation) => invitations.insert(invitation)

export const deleteInvitation = ({ invitations }: Tables, id: string) =>
  invitations.delete(eq(invitations.columns.id, id))

export const deleteExpiredInvitations = ({ invitations: { columns, ...table } }: Tables, now: number) =>
  table.delete(lte(columns.expiresAt, now))
