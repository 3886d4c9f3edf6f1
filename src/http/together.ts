import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/** More at a time, or longer ones, would grow old in memory before they leave. */
const most = 64
const longest = 4096

/** Sends an answer together with those whose requests had arrived with its own. `now` is what `performance.now()` says. */
export type Leave = (send: (now: number) => void) => void

/**
 * Lets answers leave together, as soon as what had arrived with them is judged. Each write to a socket wakes up its
 * reader: one who is on the same machine and asleep again by the next answer costs as much as the verification.
 */
export function crowd(): Leave {
  let waiting: ((now: number) => void)[] = []

  function leave(): void {
    const leaving = waiting
    waiting = []
    const now = performance.now()
    for (const send of leaving) send(now)
  }

  return send => {
    waiting.push(send)
    if (waiting.length === 1) setImmediate(leave)
    else if (waiting.length === most) leave()
  }
}

/** Answers to verifications leave together. */
export const together = fp(async (app: FastifyInstance, { leave }: { leave: Leave }) => {
  app.addHook('onSend', (request, _reply, payload, done) => {
    const long = (typeof payload === 'string' || Buffer.isBuffer(payload)) && payload.length > longest
    if (request.route.verification !== true || long) done(null, payload)
    else leave(() => done(null, payload))
  })
})
