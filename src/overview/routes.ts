import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { problems, ref } from '../http/schemas.ts'
import { Overview } from './schema.ts'
import type { OverviewService } from './service.ts'

export const overviewRoutes: FastifyPluginAsyncTypebox<{ overview: OverviewService }> = async (app, { overview }) => {
  app.get(
    '/overview',
    {
      schema: {
        operationId: 'getOverview',
        summary: 'Get the state of the tenant in numbers',
        description:
          'Keys by state and what of them needs a look, refusals of the last day, and how many there are of what.',
        tags: ['Overview'],
        response: { 200: ref(Overview), ...problems(400, 401, 403) }
      }
    },
    async request => overview.get(request.caller)
  )
}
