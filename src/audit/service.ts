import { authorize, authorizeOperator } from '../auth/authorize.ts'
import type { Caller } from '../auth/principal.ts'
import type { AuditEvent as Row } from '../domain/entities.ts'
import { timestamp } from '../domain/time.ts'
import type { Cursors } from '../paging/cursor.ts'
import { page } from '../paging/page.ts'
import type { Database } from '../store/gateway.ts'
import type { AuditEvent, AuditEventQuery } from './schema.ts'
import { type AuditFilter, listEvents } from './store.ts'

const view = (event: Row): AuditEvent => ({
  id: event.id,
  tenant_id: event.tenantId,
  at: timestamp(event.at),
  actor_type: event.actorType,
  actor_id: event.actorId,
  key_id: event.keyId,
  action: event.action,
  target_type: event.targetType,
  target_id: event.targetId,
  target_name: event.targetName,
  outcome: event.outcome,
  reason: event.reason,
  address: event.address,
  user_agent: event.userAgent,
  request_id: event.requestId,
  detail: event.detail
})

const instant = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text))

/** The tenant to read, or null for all of them. @throws Refusal 'forbidden' */
function tenantOf(caller: Caller, { view }: AuditEventQuery): string | null {
  if (view === 'instance') {
    authorizeOperator(caller)
    return null
  }
  authorize(caller, 'read:audit-event')
  return caller.tenantId
}

/** The audit trail is written with what it tells of, see `mutation.ts`, and can only be read. */
export function auditEvents({ database, cursors }: { database: Database; cursors: Cursors }) {
  return {
    /** Newest first. */
    async list(caller: Caller, query: AuditEventQuery) {
      const { limit, cursor, ...narrowing } = query
      const filter: AuditFilter = {
        tenantId: tenantOf(caller, query),
        actorId: query.actor_id,
        action: query.action,
        targetId: query.target_id,
        keyId: query.key_id,
        outcome: query.outcome,
        after: instant(query.after),
        before: instant(query.before)
      }
      return page(
        cursors,
        { limit, cursor },
        {
          context: [caller.tenantId, 'audit-events', narrowing],
          rows: (after, count) => listEvents(database.tables, filter, after, count),
          position: ({ id }) => [id, id],
          view: rows => rows.map(view)
        }
      )
    }
  }
}

export type AuditEvents = ReturnType<typeof auditEvents>
