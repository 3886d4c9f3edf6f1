import type {} from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { Unavailable } from '../store/gateway.ts'
import { closed, problems, ref } from './schemas.ts'

export const Health = Type.Object(
  { status: Type.String({ enum: ['ok'], examples: ['ok'] }) },
  { $id: 'Health', ...closed, description: 'The service can answer.' }
)

const described = { tags: ['Health'], security: [] }

/** `/livez` says that the process answers, and does no I/O; `/readyz` says that its store does too. */
export async function healthRoutes(app: FastifyInstance, { ready }: { ready: () => Promise<void> }) {
  app.addSchema(Health)

  app.get(
    '/livez',
    {
      schema: {
        operationId: 'getLiveness',
        summary: 'Is the process alive?',
        ...described,
        response: { 200: ref(Health), ...problems(400) }
      }
    },
    async () => ({ status: 'ok' })
  )

  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'getReadiness',
        summary: 'Can the service serve requests?',
        ...described,
        response: { 200: ref(Health), ...problems(400, 503) }
      }
    },
    async () => {
      await ready().catch((cause: unknown) => {
        throw new Unavailable({ cause })
      })
      return { status: 'ok' }
    }
  )
}
