import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { crowd } from './crowd.ts'

/** Longer answers would grow old in memory before they leave. */
const longest = 4096

/** Answers to verifications leave together. */
export const together = fp(async (app: FastifyInstance) => {
  const leave = crowd<() => void>(sends => {
    for (const send of sends) send()
  })

  app.addHook('onSend', (request, _reply, payload, done) => {
    const long = (typeof payload === 'string' || Buffer.isBuffer(payload)) && payload.length > longest
    if (request.route.verification !== true || long) done(null, payload)
    else leave(() => done(null, payload))
  })
})
