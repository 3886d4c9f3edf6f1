import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { problems, ref } from '../http/schemas.ts'
import { AgentPage, AgentQuery } from './schema.ts'
import type { Agents } from './service.ts'

export const agentRoutes: FastifyPluginAsyncTypebox<{ agents: Agents }> = async (app, { agents }) => {
  app.get(
    '/agents',
    {
      schema: {
        operationId: 'listAgents',
        summary: 'List agents',
        description: 'The clients that have registered, with which key, and when each was last seen.',
        tags: ['Agents'],
        querystring: AgentQuery,
        response: { 200: ref(AgentPage), ...problems(400, 401, 403) }
      }
    },
    async request => agents.list(request.caller, request.query)
  )
}
