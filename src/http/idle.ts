import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/**
 * Hangs up on whoever does not take an answer, when for so many ms nothing has moved. Register it after `atOnce`, whose
 * answers are small enough never to wait: a timer costs as much as to know whose a key is. Node itself hangs up on who
 * does not send a request in time, and on who has nothing to ask.
 */
export const idle = fp(async (app: FastifyInstance, { milliseconds }: { milliseconds: number }) => {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    // A request that is injected has no connection.
    raw.socket.setTimeout?.(milliseconds)
    done()
  })
})
