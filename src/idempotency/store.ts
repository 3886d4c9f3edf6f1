import { and, eq, lte } from 'drizzle-orm'
import type { IdempotencyRecord } from '../domain/entities.ts'
import type { Tables } from '../store/gateway.ts'

export const findRecord = ({ idempotencyRecords }: Tables, id: Buffer) =>
  idempotencyRecords.find(eq(idempotencyRecords.columns.id, id))

export const insertRecord = ({ idempotencyRecords }: Tables, record: IdempotencyRecord) =>
  idempotencyRecords.insert(record)

export const deleteRecord = ({ idempotencyRecords: { columns, ...records } }: Tables, id: Buffer, now: number) =>
  records.delete(and(eq(columns.id, id), lte(columns.expiresAt, now)))

export const deleteExpiredRecords = ({ idempotencyRecords: { columns, ...records } }: Tables, now: number) =>
  records.delete(lte(columns.expiresAt, now))
