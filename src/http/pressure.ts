import underPressure from '@fastify/under-pressure'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Refusal } from '../domain/refusal.ts'

/** Who watches over a service that has too much to do must be able to see so. */
const watching = new Set(['/livez', '/metrics'])

/**
 * Turns requests away with 503 while the event loop is late by more than `mostDelay` ms on average: what is answered then
 * is answered in time. 0: never.
 */
export const pressure = fp(async (app: FastifyInstance, { mostDelay }: { mostDelay: number }) => {
  if (mostDelay === 0) return
  await app.register(underPressure, {
    maxEventLoopDelay: mostDelay,
    pressureHandler: async request => {
      if (watching.has(request.route.url ?? '')) return
      throw new Refusal('unavailable', 'There is too much to do at the moment.')
    }
  })
})
