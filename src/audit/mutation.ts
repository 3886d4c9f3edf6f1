import type { Caller, Origin } from '../auth/principal.ts'
import type { AuditEvent } from '../domain/entities.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Clock } from '../domain/time.ts'
import type { Attempt, Idempotency } from '../idempotency/replay.ts'
import type { Database, Tables } from '../store/gateway.ts'
import { refuseOutdated } from './authority.ts'
import { insertEvents } from './store.ts'

export interface Target {
  /** The kind of thing, where it is not the one that the action names: a key that ends with its owner. */
  readonly type?: string
  readonly id: string | null
  readonly name?: string | null
  readonly detail?: Record<string, unknown> | null
}

/** What is about to be done, as the audit trail will name it: `action` is `<resource>.<verb>`. */
export interface Act {
  readonly action: string
  readonly target?: Target
  /** The input of a create: with it, a repeat under the same `Idempotency-Key` gets the first answer. */
  readonly repeatable?: unknown
  /** Asked before a repeat is answered, so that who may not create any more does not get what they created before. */
  readonly permit?: () => void
}

/** Who acts: an authenticated caller, or somebody at a door (sign-in, set-up, accepting an invitation). */
export interface Actor {
  readonly type: AuditEvent['actorType']
  readonly id: string | null
  readonly tenantId: string | null
  readonly keyId: string | null
  readonly origin: Origin
}

/** Puts one audit event on record, in the actor's tenant unless another is named. */
export type Note = (target: Target, tenantId?: string) => void
export type Work<Output> = (tables: Tables, note: Note) => Promise<Output>

const audited: ReadonlySet<string> = new Set(['forbidden', 'authority_exceeded', 'invalid_credentials'])

export const actorOf = (caller: Caller): Actor => ({
  type: caller.type,
  id: caller.id,
  tenantId: caller.tenantId,
  keyId: caller.credential.type === 'api_key' ? caller.credential.id : null,
  origin: caller.origin
})

export const anonymous = (origin: Origin, tenantId: string | null = null): Actor => ({
  type: 'anonymous',
  id: null,
  tenantId,
  keyId: null,
  origin
})

/**
 * Runs every change of state: the change, its audit events and the answer kept for a repeat commit together or not at
 * all. A refusal for want of authority changes nothing and is itself put on record.
 */
export function mutations({
  database,
  clock,
  newId,
  idempotency
}: {
  database: Database
  clock: Clock
  newId: () => string
  idempotency: Idempotency
}) {
  const event = (
    actor: Actor,
    act: Act,
    target: Target | undefined,
    tenantId: string | null,
    outcome: AuditEvent['outcome'],
    reason: string | null
  ): AuditEvent => ({
    id: newId(),
    tenantId,
    at: clock(),
    actorType: actor.type,
    actorId: actor.id,
    keyId: actor.keyId,
    action: act.action,
    targetType: target?.type ?? act.action.slice(0, act.action.indexOf('.')),
    targetId: target?.id ?? null,
    targetName: target?.name ?? null,
    outcome,
    reason,
    address: actor.origin.address,
    userAgent: actor.origin.userAgent,
    requestId: actor.origin.requestId,
    detail: target?.detail ?? null
  })

  /** One transaction: `work` notes what it touched, one event each; without a note the act's own target is recorded. */
  const commit = <Output>(actor: Actor, act: Act, work: Work<Output>, caller?: Caller, attempt?: Attempt) =>
    database.transaction(async tables => {
      if (caller !== undefined) await refuseOutdated(tables, caller)
      const earlier = await attempt?.answer<Output>(tables)
      if (earlier !== undefined) return earlier
      const events: AuditEvent[] = []
      const output = await work(tables, (target, tenantId) => {
        events.push(event(actor, act, target, tenantId ?? actor.tenantId, 'allowed', null))
      })
      if (events.length === 0) events.push(event(actor, act, act.target, actor.tenantId, 'allowed', null))
      await insertEvents(tables, ...events)
      await attempt?.keep(tables, output)
      return output
    })

  async function recorded<Output>(actor: Actor, act: Act, attempt: () => Promise<Output>): Promise<Output> {
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof Refusal && audited.has(error.reason)) {
        await insertEvents(
          database.tables,
          event(actor, act, act.target, actor.tenantId, 'refused', error.context.permission ?? error.reason)
        )
      }
      throw error
    }
  }

  return {
    /** A change by an authenticated caller, who is looked at again in the transaction, see `authority.ts`. */
    run<Output>(caller: Caller, act: Act, work: Work<Output>): Promise<Output> {
      const actor = actorOf(caller)
      return recorded(actor, act, async () => {
        act.permit?.()
        const key = act.repeatable === undefined ? undefined : caller.origin.idempotencyKey
        if (key === undefined) return commit(actor, act, work, caller)
        return idempotency.once(caller, key, act.action, act.repeatable, attempt =>
          commit(actor, act, work, caller, attempt)
        )
      })
    },

    /** A change at a door, where the credential is a password or a one-time link. */
    runAs<Output>(actor: Actor, act: Act, work: Work<Output>): Promise<Output> {
      return recorded(actor, act, () => commit(actor, act, work))
    }
  }
}

export type Mutations = ReturnType<typeof mutations>
