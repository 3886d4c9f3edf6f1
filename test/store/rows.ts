import { randomBytes } from 'node:crypto'
import type * as entity from '../../src/domain/entities.ts'
import { newId } from '../../src/domain/id.ts'
import { userRoleId } from '../../src/domain/permissions.ts'
import { fold } from '../../src/domain/text.ts'
import { never } from '../../src/domain/time.ts'

/** Any moment will do: the database has no clock of its own. */
export const moment = Date.UTC(2026, 10, 20, 12)

const made = { createdAt: moment, updatedAt: moment, revision: 1 }

export const digest = (): Buffer => randomBytes(32)

export function tenant(patch: Partial<entity.Tenant> = {}): entity.Tenant {
  const id = newId()
  return { id, name: 'Acme', slug: `acme-${id}`, disabledAt: null, ...made, ...patch }
}

export function user(patch: Partial<entity.User> = {}): entity.User {
  const id = newId()
  const email = `Ada-${id}@example.com`
  return {
    id,
    email,
    emailKey: fold(email),
    firstName: 'Ada',
    lastName: 'Lovelace',
    passwordDigest: null,
    operator: false,
    disabledAt: null,
    deletedAt: null,
    ...made,
    ...patch
  }
}

export const membership = (patch: Pick<entity.Membership, 'tenantId' | 'userId'> & Partial<entity.Membership>) => ({
  id: newId(),
  roleId: userRoleId,
  ...made,
  ...patch
})

export function invitation(patch: Pick<entity.Invitation, 'tenantId'> & Partial<entity.Invitation>): entity.Invitation {
  const id = newId()
  const email = `Grace-${id}@example.com`
  return {
    id,
    email,
    emailKey: fold(email),
    roleId: userRoleId,
    digest: digest(),
    createdBy: newId(),
    createdAt: moment,
    expiresAt: moment + 1,
    ...patch
  }
}

export function role(patch: Pick<entity.Role, 'tenantId'> & Partial<entity.Role>): entity.Role {
  const id = newId()
  const name = `Auditor ${id}`
  return { id, name, nameKey: fold(name), description: '', permissions: ['read:audit-event'], ...made, ...patch }
}

export const serviceAccount = (
  patch: Pick<entity.ServiceAccount, 'tenantId'> & Partial<entity.ServiceAccount>
): entity.ServiceAccount => ({
  id: newId(),
  name: 'builds',
  roleId: userRoleId,
  createdBy: newId(),
  disabledAt: null,
  deletedAt: null,
  ...made,
  ...patch
})

export const apiKey = (patch: Pick<entity.ApiKey, 'tenantId'> & Partial<entity.ApiKey>): entity.ApiKey => ({
  id: newId(),
  userId: null,
  serviceAccountId: null,
  name: 'Nightly',
  nameKey: 'nightly',
  scopes: null,
  cidrs: null,
  createdBy: newId(),
  expiresAt: never,
  disabledAt: null,
  revokedAt: null,
  revokedBy: null,
  revokedReason: null,
  ...made,
  ...patch
})

export const keyUse = (patch: Pick<entity.KeyUse, 'keyId'> & Partial<entity.KeyUse>): entity.KeyUse => ({
  at: moment,
  address: null,
  userAgent: null,
  ...patch
})

export const secret = (patch: Pick<entity.ApiKeySecret, 'keyId'> & Partial<entity.ApiKeySecret>) => ({
  digest: digest(),
  pepperId: '0a1b2c3d',
  hint: 'lku_0Az9',
  createdAt: moment,
  ...patch
})

export const session = (patch: Pick<entity.Session, 'tenantId' | 'userId'> & Partial<entity.Session>) => ({
  id: newId(),
  digest: digest(),
  createdAt: moment,
  seenAt: moment,
  expiresAt: moment + 1,
  address: '2001:db8::1',
  userAgent: 'curl/8',
  ...patch
})

export const setupLink = (patch: Partial<entity.SetupLink> = {}): entity.SetupLink => ({
  digest: digest(),
  createdAt: moment,
  expiresAt: moment + 1,
  ...patch
})

export const agent = (patch: Pick<entity.Agent, 'tenantId' | 'keyId'> & Partial<entity.Agent>): entity.Agent => ({
  id: newId(),
  name: 'agent',
  type: 'LocalAgent',
  labels: [],
  address: '192.0.2.1',
  createdAt: moment,
  seenAt: moment,
  ...patch
})

export const auditEvent = (patch: Partial<entity.AuditEvent> = {}): entity.AuditEvent => ({
  id: newId(),
  tenantId: null,
  at: moment,
  actorType: 'system',
  actorId: null,
  keyId: null,
  action: 'tenant.create',
  targetType: 'tenant',
  targetId: null,
  targetName: null,
  outcome: 'allowed',
  reason: null,
  address: null,
  userAgent: null,
  requestId: newId(),
  detail: null,
  ...patch
})

export const idempotencyRecord = (
  patch: Pick<entity.IdempotencyRecord, 'tenantId'> & Partial<entity.IdempotencyRecord>
): entity.IdempotencyRecord => ({
  id: digest(),
  fingerprint: digest(),
  response: Buffer.from('sealed'),
  createdAt: moment,
  expiresAt: moment + 1,
  ...patch
})
