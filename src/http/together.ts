import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/** More at a time, or longer ones, would grow old in memory before they leave. */
const most = 64
const longest = 4096

/**
 * Sends an answer together with those whose requests had arrived with its own. It hears for how long, in ms, the first of
 * them has been waiting.
 */
export type Leave = (send: (milliseconds: number) => void) => void

/**
 * Lets answers leave together, as soon as what had arrived with them is judged. Each write to a socket wakes up its
 * reader: one who is on the same machine and asleep again by the next answer costs as much as the verification.
 */
export function crowd(): Leave {
  let waiting: ((milliseconds: number) => void)[] = []
  let since = 0

  function leave(): void {
    const leaving = waiting
    waiting = []
    const milliseconds = performance.now() - since
    for (const send of leaving) send(milliseconds)
  }

  return send => {
    waiting.push(send)
    if (waiting.length === most) leave()
    if (waiting.length !== 1) return
    since = performance.now()
    setImmediate(leave)
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
