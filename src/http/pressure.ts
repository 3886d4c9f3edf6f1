import underPressure from '@fastify/under-pressure'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Refusal } from '../domain/refusal.ts'

/** Who watches over a service that has too much to do must be able to see so. */
const watching = new Set<string | undefined>(['/livez', '/metrics'])

/** A start keeps the event loop busy as nothing later does: for so long after it, in ms, nobody is turned away. */
const settlingMilliseconds = 3000

/**
 * Turns requests away with 503 while the event loop is late by more than `mostDelay` ms on average: what is answered then
 * is answered in time. 0: never.
 */
export const pressure = fp(async (app: FastifyInstance, { mostDelay }: { mostDelay: number }) => {
  if (mostDelay === 0) return
  let settled = Number.POSITIVE_INFINITY
  app.addHook('onReady', async () => {
    settled = performance.now() + settlingMilliseconds
  })
  // In a scope without routes: the hook of the plugin makes a request's options anew, to look for some of its own.
  const watcher = Promise.withResolvers<() => boolean>()
  await app.register(async apart => {
    await apart.register(underPressure, { maxEventLoopDelay: mostDelay })
    watcher.resolve(() => apart.isUnderPressure())
  })
  const late = await watcher.promise
  app.addHook('onRequest', ({ route }, _reply, done) => {
    if (!late() || performance.now() < settled || watching.has(route.url)) done()
    else done(new Refusal('unavailable', 'There is too much to do at the moment.'))
  })
})
