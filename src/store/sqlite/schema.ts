import { isNotNull, sql } from 'drizzle-orm'
import { check, index, sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { ApiKey } from '../../domain/entities.ts'
import type { Grant } from '../../domain/permissions.ts'
import { bytes, count, flag, id, json, text, time, word } from './columns.ts'

// Tenants, who belongs to them, and their keys. `records.ts` has what they leave behind. The folder of the other dialect
// says the same; a test holds the two together.

/** Whatever belongs to a tenant goes with it. */
export const ofTenant = () =>
  id('tenant_id')
    .notNull()
    .references(() => tenants.id, { onDelete: 'cascade' })

export const ofUser = () =>
  id('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' })

/** A role in use cannot go. */
const withRole = () =>
  id('role_id')
    .notNull()
    .references(() => roles.id)

export const tenants = sqliteTable(
  'tenants',
  {
    id: id('id').primaryKey(),
    name: text('name').notNull(),
    slug: text('slug').notNull(),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
    disabledAt: time('disabled_at'),
    revision: count('revision').notNull()
  },
  table => [uniqueIndex('tenants_slug').on(table.slug)]
)

export const users = sqliteTable(
  'users',
  {
    id: id('id').primaryKey(),
    email: text('email'),
    emailKey: text('email_key'),
    firstName: text('first_name').notNull(),
    lastName: text('last_name').notNull(),
    passwordDigest: text('password_digest'),
    operator: flag('operator').notNull(),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
    disabledAt: time('disabled_at'),
    deletedAt: time('deleted_at'),
    revision: count('revision').notNull()
  },
  table => [uniqueIndex('users_email_key').on(table.emailKey)]
)

export const roles = sqliteTable(
  'roles',
  {
    id: id('id').primaryKey(),
    tenantId: id('tenant_id').references(() => tenants.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    nameKey: text('name_key').notNull(),
    description: text('description').notNull(),
    permissions: json<Grant[]>('permissions').notNull(),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
    revision: count('revision').notNull()
  },
  table => [uniqueIndex('roles_tenant_name').on(table.tenantId, table.nameKey)]
)

export const memberships = sqliteTable(
  'memberships',
  {
    id: id('id').primaryKey(),
    tenantId: ofTenant(),
    userId: ofUser(),
    roleId: withRole(),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
    revision: count('revision').notNull()
  },
  table => [
    uniqueIndex('memberships_user_tenant').on(table.userId, table.tenantId),
    index('memberships_tenant').on(table.tenantId, table.id),
    index('memberships_role').on(table.roleId)
  ]
)

export const invitations = sqliteTable(
  'invitations',
  {
    id: id('id').primaryKey(),
    tenantId: ofTenant(),
    email: text('email').notNull(),
    emailKey: text('email_key').notNull(),
    roleId: withRole(),
    digest: bytes('digest').notNull(),
    createdBy: id('created_by').notNull(),
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at').notNull()
  },
  table => [
    uniqueIndex('invitations_digest').on(table.digest),
    uniqueIndex('invitations_tenant_email').on(table.tenantId, table.emailKey),
    index('invitations_role').on(table.roleId)
  ]
)

export const serviceAccounts = sqliteTable(
  'service_accounts',
  {
    id: id('id').primaryKey(),
    tenantId: ofTenant(),
    name: text('name').notNull(),
    roleId: withRole(),
    createdBy: id('created_by').notNull(),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
    disabledAt: time('disabled_at'),
    deletedAt: time('deleted_at'),
    revision: count('revision').notNull()
  },
  table => [
    index('service_accounts_tenant').on(table.tenantId, table.id),
    index('service_accounts_role').on(table.roleId)
  ]
)

/**
 * What Drizzle cannot say the migrations do, by hand. Keys and uses lie in the order of their primary keys, `without
 * rowid`. Secrets lie in that of a `number`, the first 60 bits of their digest, and have a copy of what a verdict needs of
 * their key: triggers keep both.
 */
export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: id('id').primaryKey(),
    tenantId: ofTenant(),
    userId: id('user_id').references(() => users.id, { onDelete: 'cascade' }),
    serviceAccountId: id('service_account_id').references(() => serviceAccounts.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    nameKey: text('name_key').notNull(),
    scopes: json<Grant[]>('scopes'),
    cidrs: json<string[]>('cidrs'),
    createdBy: id('created_by').notNull(),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    disabledAt: time('disabled_at'),
    revokedAt: time('revoked_at'),
    revokedBy: id('revoked_by'),
    revokedReason: word<NonNullable<ApiKey['revokedReason']>>('revoked_reason'),
    revision: count('revision').notNull()
  },
  table => [
    index('api_keys_tenant').on(table.tenantId, table.id),
    index('api_keys_tenant_name').on(table.tenantId, table.nameKey, table.id),
    index('api_keys_tenant_expiry').on(table.tenantId, table.expiresAt, table.id),
    index('api_keys_user').on(table.userId, table.id).where(isNotNull(table.userId)),
    index('api_keys_service_account').on(table.serviceAccountId, table.id).where(isNotNull(table.serviceAccountId)),
    check('api_keys_one_owner', sql`(${table.userId} is null) <> (${table.serviceAccountId} is null)`)
  ]
)

export const keyUses = sqliteTable('key_uses', {
  keyId: id('key_id')
    .primaryKey()
    .references(() => apiKeys.id, { onDelete: 'cascade' }),
  at: time('at').notNull(),
  address: text('address'),
  userAgent: text('user_agent')
})

export const apiKeySecrets = sqliteTable(
  'api_key_secrets',
  {
    digest: bytes('digest').primaryKey(),
    keyId: id('key_id')
      .notNull()
      .references(() => apiKeys.id, { onDelete: 'cascade' }),
    pepperId: text('pepper_id').notNull(),
    hint: text('hint').notNull(),
    createdAt: time('created_at').notNull()
  },
  table => [index('api_key_secrets_key').on(table.keyId)]
)
