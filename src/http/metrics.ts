import type {} from '@fastify/swagger'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Counter, Gauge, Registry } from 'prom-client'
import { processMetrics } from './process-metrics.ts'
import { requestTally } from './request-tally.ts'
import { tally } from './tally.ts'

/**
 * The metrics of one app, in a registry of its own. `countKeys` gives the number of keys by state and is asked at each
 * scrape; while it fails, that gauge is empty and the others are still served.
 */
export function metrics(countKeys: () => Promise<object>) {
  const registry = new Registry()
  const registers = [registry]
  processMetrics(registry)

  const requests = requestTally()
  const judged = { accepted: tally<string>(), refused: tally<string>() }
  new Counter({
    name: 'auth_outcomes_total',
    help: 'Credentials judged, by outcome and reason.',
    labelNames: ['outcome', 'reason'],
    registers,
    collect() {
      this.reset()
      for (const [outcome, reasons] of Object.entries(judged))
        for (const [reason, count] of reasons.counts()) this.inc({ outcome, reason }, count)
    }
  })
  new Gauge({
    name: 'api_keys',
    help: 'API keys, by state.',
    labelNames: ['state'],
    registers,
    async collect() {
      this.reset()
      const counts = await countKeys().catch(() => ({}))
      for (const [state, count] of Object.entries(counts)) this.set({ state }, Number(count))
    }
  })

  return {
    countAuth: (outcome: 'accepted' | 'refused', reason = ''): void => judged[outcome].add(reason),

    /** Counts and times an answer: method, route, status, ms. */
    tally: requests.observe,

    /** The same of a request that has been through the hooks. Unknown paths share a label, or anyone could make as many series as they like. */
    observe({ method, route, began }: FastifyRequest, { statusCode }: FastifyReply): void {
      requests.observe(method, route.url ?? 'unknown', statusCode, performance.now() - began)
    },

    /** Serves `GET /metrics` in the Prometheus text format. */
    routes: fp(async (app: FastifyInstance) => {
      app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
        reply.type(registry.contentType).send(`${await registry.metrics()}\n${requests.text()}`)
      )
    })
  }
}
