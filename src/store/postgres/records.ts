import { index, pgTable, uniqueIndex } from 'drizzle-orm/pg-core'
import type { AuditEvent } from '../../domain/entities.ts'
import { bytes, count, id, json, text, time, word } from './columns.ts'
import { apiKeys, ofTenant, ofUser } from './schema.ts'

export const sessions = pgTable(
  'sessions',
  {
    id: id('id').primaryKey(),
    digest: bytes('digest').notNull(),
    userId: ofUser(),
    tenantId: ofTenant(),
    createdAt: time('created_at').notNull(),
    seenAt: time('seen_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    address: text('address').notNull(),
    userAgent: text('user_agent').notNull()
  },
  table => [
    uniqueIndex('sessions_digest').on(table.digest),
    index('sessions_user').on(table.userId),
    index('sessions_expiry').on(table.expiresAt)
  ]
)

export const agents = pgTable(
  'agents',
  {
    id: id('id').primaryKey(),
    tenantId: ofTenant(),
    keyId: id('key_id')
      .notNull()
      .references(() => apiKeys.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    type: text('type').notNull(),
    labels: json<string[]>('labels').notNull(),
    address: text('address').notNull(),
    createdAt: time('created_at').notNull(),
    seenAt: time('seen_at').notNull()
  },
  table => [
    index('agents_tenant').on(table.tenantId, table.id),
    uniqueIndex('agents_key').on(table.keyId, table.type, table.name, table.address),
    index('agents_seen').on(table.seenAt)
  ]
)

export const setupLinks = pgTable('setup_links', {
  digest: bytes('digest').primaryKey(),
  createdAt: time('created_at').notNull(),
  expiresAt: time('expires_at').notNull()
})

// No foreign keys: the trail outlives what it tells of.
export const auditEvents = pgTable(
  'audit_events',
  {
    id: id('id').primaryKey(),
    tenantId: id('tenant_id'),
    at: time('at').notNull(),
    actorType: word<AuditEvent['actorType']>('actor_type').notNull(),
    actorId: id('actor_id'),
    keyId: id('key_id'),
    action: text('action').notNull(),
    targetType: text('target_type').notNull(),
    targetId: id('target_id'),
    targetName: text('target_name'),
    outcome: word<AuditEvent['outcome']>('outcome').notNull(),
    reason: text('reason'),
    address: text('address'),
    userAgent: text('user_agent'),
    requestId: id('request_id').notNull(),
    detail: json<Record<string, unknown>>('detail')
  },
  table => [
    index('audit_events_tenant').on(table.tenantId, table.id),
    index('audit_events_actor').on(table.tenantId, table.actorId, table.id),
    index('audit_events_target').on(table.tenantId, table.targetId, table.id),
    index('audit_events_key').on(table.tenantId, table.keyId, table.id)
  ]
)

export const idempotencyRecords = pgTable(
  'idempotency_records',
  {
    id: bytes('id').primaryKey(),
    tenantId: ofTenant(),
    fingerprint: bytes('fingerprint').notNull(),
    response: bytes('response').notNull(),
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at').notNull()
  },
  table => [index('idempotency_records_expiry').on(table.expiresAt)]
)

/** One row: the number of the last change that could take power away. */
export const sequence = pgTable('sequence', {
  name: text('name').primaryKey(),
  value: count('value').notNull()
})

export const refusals = pgTable(
  'refusals',
  {
    tenantId: ofTenant(),
    hour: time('hour').notNull(),
    reason: text('reason').notNull(),
    count: count('count').notNull()
  },
  table => [uniqueIndex('refusals_hour').on(table.tenantId, table.hour, table.reason)]
)
