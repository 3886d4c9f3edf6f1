import { type AuditFilter, listEvents } from '../../src/audit/store.ts'
import type { Harness } from './app.ts'
import type { Answer } from './client.ts'

/** All that an answer tells, but for its time and the id of its request: two that are equal cannot be told apart. */
export function told({ statusCode, headers, text }: Answer) {
  const { 'x-request-id': requestId, date: _, 'x-ratelimit-reset': _seconds, ...rest } = headers
  return { statusCode, headers: rest, text: text.replaceAll(String(requestId), '') }
}

/** The audit trail of a tenant, oldest first. */
export async function trail({ database, tenantId }: Harness, filter: Partial<AuditFilter> = {}) {
  const events = await listEvents(database.tables, { tenantId, ...filter }, undefined, 1_000)
  return events.reverse()
}
