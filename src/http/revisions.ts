import type { FastifyInstance, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import { invalid } from '../domain/refusal.ts'
import type { Expected } from '../domain/revision.ts'

const revised = (payload: unknown): payload is { revision: number } =>
  typeof payload === 'object' && payload !== null && 'revision' in payload && typeof payload.revision === 'number'

/** RFC 9110 §8.8.3: every single resource that has a revision is answered with it as its strong `ETag`. */
export const revisions = plugin(async (app: FastifyInstance) => {
  app.addHook('preSerialization', (_request, reply, payload, done) => {
    if (revised(payload)) reply.header('etag', `"${payload.revision}"`)
    done(null, payload)
  })
})

const tag = /^"([1-9][0-9]{0,15})"$/

/** The revisions that `If-Match` allows (RFC 9110 §13.1.1); undefined for none given and for `*`. @throws Refusal 'invalid_request' */
export function expected({ headers }: FastifyRequest): Expected {
  const header = headers['if-match']
  if (header === undefined || header.trim() === '*') return undefined
  return header.split(',').map(entry => {
    const [, revision] = tag.exec(entry.trim()) ?? []
    if (revision === undefined) throw invalid('If-Match', 'is not a list of entity tags of this service')
    return Number(revision)
  })
}
