import type {} from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { requestTally } from './request-tally.ts'

/**
 * The metrics of one app, in a registry of its own. `countKeys` gives the number of keys by state and is asked at each
 * scrape; while it fails, that gauge is empty and the others are still served.
 */
export function metrics(countKeys: () => Promise<object>) {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })

  const requests = requestTally()
  const judged = new Map<string, { outcome: string; reason: string; count: number }>()
  new Counter({
    name: 'auth_outcomes_total',
    help: 'Credentials judged, by outcome and reason.',
    labelNames: ['outcome', 'reason'],
    registers,
    collect() {
      this.reset()
      for (const { count, ...labels } of judged.values()) this.inc(labels, count)
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
    countAuth(outcome: string, reason = ''): void {
      const key = `${outcome} ${reason}`
      const known = judged.get(key)
      if (known === undefined) judged.set(key, { outcome, reason, count: 1 })
      else known.count += 1
    },

    /** Counts every request and serves `GET /metrics` in the Prometheus text format. */
    routes: fp(async (app: FastifyInstance) => {
      app.addHook('onSend', (request, reply, payload, done) => {
        // Unknown paths share a label, or anyone could make as many series as they like.
        requests.observe(
          request.method,
          request.route.url ?? 'unknown',
          reply.statusCode,
          performance.now() - request.began
        )
        done(null, payload)
      })
      app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
        reply.type(registry.contentType).send(`${await registry.metrics()}\n${requests.text()}`)
      )
    })
  }
}
