import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Caller } from '../auth/principal.ts'
import { covers } from '../domain/permissions.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Clock } from '../domain/time.ts'
import type { Tables } from '../store/gateway.ts'
import { open, seal } from './sealed.ts'
import { deleteRecord, findRecord, insertRecord } from './store.ts'

const keptMilliseconds = 24 * 60 * 60 * 1000

/** One try at a create, inside the transaction that makes the thing. */
export interface Attempt {
  /**
   * The first answer, when this is a repeat. It may hold a key that the caller could not make any more.
   * @throws Refusal 'idempotency_mismatch' when the input is another one, 'authority_exceeded' when the caller has lost
   * a permission since
   */
  answer<Output>(tables: Tables): Promise<Output | undefined>
  keep(tables: Tables, output: unknown): Promise<void>
}

/** The credential and not the person: a narrow key must not fetch what a stronger one made. */
const credentialOf = ({ credential, id }: Caller) =>
  credential.type === 'api_key' ? credential.id : `session of ${id}`

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): a repeat within 24 hours gets the very same answer,
 * secret included. The record is written in the transaction of the change, so that no crash falls between the two.
 * `key`: 32 bytes.
 */
export function idempotency({ key, clock }: { key: Buffer; clock: Clock }) {
  const inFlight = new Set<string>()
  const digest = (...parts: string[]) => createHmac('sha256', key).update(JSON.stringify(parts)).digest()

  return {
    /** @throws Refusal 'idempotency_in_flight' while another call with the same key has not ended. */
    async once<Output>(
      caller: Caller,
      secret: string,
      action: string,
      input: unknown,
      work: (attempt: Attempt) => Promise<Output>
    ): Promise<Output> {
      const id = digest('id', caller.tenantId, credentialOf(caller), action, secret)
      const fingerprint = digest('input', secret, JSON.stringify(input))
      const flight = id.toString('base64')
      if (inFlight.has(flight)) {
        throw new Refusal('idempotency_in_flight', 'A request with this Idempotency-Key has not ended yet.')
      }
      inFlight.add(flight)
      try {
        return await work({
          async answer(tables) {
            await deleteRecord(tables, id, clock())
            const record = await findRecord(tables, id)
            if (record === undefined) return undefined
            if (!timingSafeEqual(record.fingerprint, fingerprint)) {
              throw new Refusal('idempotency_mismatch', 'This Idempotency-Key was used with another request body.')
            }
            const { held, output } = JSON.parse(open(secret, key, id, record.response))
            if (covers(caller.permissions, held)) return output
            throw new Refusal('authority_exceeded', 'You may do less by now than when this was answered first.')
          },
          async keep(tables, output) {
            const response = seal(secret, key, id, JSON.stringify({ held: caller.permissions, output }))
            const now = clock()
            const expiresAt = now + keptMilliseconds
            await insertRecord(tables, {
              id,
              tenantId: caller.tenantId,
              fingerprint,
              response,
              createdAt: now,
              expiresAt
            })
          }
        })
      } finally {
        inFlight.delete(flight)
      }
    }
  }
}

export type Idempotency = ReturnType<typeof idempotency>
