import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/**
 * When the service ends, a connection ends with the answer that it still waits for. Node hangs up at once on those that
 * wait for none, and would keep the others until nobody has asked anything for as long as ever.
 */
export const closing = fp(async (app: FastifyInstance) => {
  app.addHook('preClose', done => {
    // In ms. Zero would be for ever.
    app.server.keepAliveTimeout = 1
    done()
  })
})
