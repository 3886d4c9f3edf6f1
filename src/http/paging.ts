import type { FastifyInstance } from 'fastify'
import plugin from 'fastify-plugin'

const paged = (payload: unknown): payload is { next_cursor: string } =>
  typeof payload === 'object' && payload !== null && 'next_cursor' in payload && typeof payload.next_cursor === 'string'

/** RFC 8288: a page that has a successor links to it, with the same filters. */
export const paging = plugin(async (app: FastifyInstance) => {
  app.addHook('preSerialization', (request, reply, payload, done) => {
    if (paged(payload)) {
      const [path, query] = request.url.split('?')
      const next = new URLSearchParams(query)
      next.set('cursor', payload.next_cursor)
      reply.header('link', `<${path}?${next}>; rel="next"`)
    }
    done(null, payload)
  })
})
