import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/** More at a time, or longer ones, would grow old in memory before they leave. */
const most = 64
const longest = 4096

interface Answer {
  readonly payload: unknown
  readonly send: (error: null, payload: unknown) => void
}

/**
 * Answers to verifications leave together, as soon as what had arrived with them is judged. Each write to a socket wakes
 * up its reader: one who is on the same machine and asleep again by the next answer costs as much as the verification.
 */
export const together = fp(async (app: FastifyInstance) => {
  let waiting: Answer[] = []

  function leave(): void {
    const leaving = waiting
    waiting = []
    for (const { payload, send } of leaving) send(null, payload)
  }

  app.addHook('onSend', (request, _reply, payload, done) => {
    const long = typeof payload === 'string' && payload.length > longest
    if (request.route.verification !== true || long) return done(null, payload)
    waiting.push({ payload, send: done })
    if (waiting.length === 1) setImmediate(leave)
    else if (waiting.length === most) leave()
  })
})
