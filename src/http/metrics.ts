import type {} from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** In seconds; a verification takes a fraction of a millisecond and a sign-in tens of them. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/**
 * The metrics of one app, in a registry of its own. `countKeys` gives the number of keys by state and is asked at each
 * scrape; while it fails, that gauge is empty and the others are still served.
 */
export function metrics(countKeys: () => Promise<object>) {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })

  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered.',
    labelNames: ['method', 'route', 'status'],
    registers
  })
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer.',
    labelNames: ['method', 'route'],
    buckets,
    registers
  })
  const outcomes = new Counter({
    name: 'auth_outcomes_total',
    help: 'Credentials judged, by outcome and reason.',
    labelNames: ['outcome', 'reason'],
    registers
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
    countAuth: (outcome: string, reason = '') => outcomes.inc({ outcome, reason }),

    /** Counts every request and serves `GET /metrics` in the Prometheus text format. */
    routes: fp(async (app: FastifyInstance) => {
      app.addHook('onResponse', async (request, reply) => {
        const { method } = request
        // Unknown paths share a label, or anyone could make as many series as they like.
        const route = request.routeOptions.url ?? 'unknown'
        requests.inc({ method, route, status: reply.statusCode })
        durations.observe({ method, route }, reply.elapsedTime / 1000)
      })
      app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
        reply.type(registry.contentType).send(await registry.metrics())
      )
    })
  }
}
