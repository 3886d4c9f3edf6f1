import { performance } from 'node:perf_hooks'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Logger } from 'pino'
import { logRequest } from './logging.ts'

/** Lines a second about refused credentials: whoever sends junk must not fill the disk with it. */
const mostRefusals = 10

/** At most so many a second; the first of a new second learns how many were left out. */
export function bounded(most: number, now: () => number): () => { readonly left_out: number } | undefined {
  let second = -1
  let count = 0
  return () => {
    const current = Math.floor(now() / 1000)
    const leftOut = current === second ? 0 : Math.max(0, count - most)
    if (current !== second) count = 0
    second = current
    count += 1
    return count > most ? undefined : { left_out: leftOut }
  }
}

export interface RequestLog {
  readonly log: Pick<Logger, 'info'>
  /** Of successful verifications, from 0 (none) to 1 (all). */
  readonly share: number
  /** Sees every answer, for the metrics. */
  readonly observe: (request: FastifyRequest, reply: FastifyReply) => void
}

/**
 * A line for every request, but for successful verifications, of which a share is logged, and for refused
 * credentials, of which the first few in a second are.
 */
export const requestLog = fp(async (app: FastifyInstance, { log, share, observe }: RequestLog) => {
  const admit = bounded(mostRefusals, () => performance.now())

  app.addHook('onSend', (request, reply, payload, done) => {
    observe(request, reply)
    if (request.refused !== undefined) {
      const place = admit()
      if (place !== undefined) logRequest(log, request, reply, place.left_out > 0 ? place : {})
    } else if (request.route.verification !== true || reply.statusCode >= 400 || Math.random() < share) {
      logRequest(log, request, reply)
    }
    done(null, payload)
  })
})
