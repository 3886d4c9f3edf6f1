import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Tokens } from '../auth/token.ts'
import { originOf } from '../http/origin.ts'
import { problems, ref } from '../http/schemas.ts'
import { Installation, NewInstallation } from './schema.ts'
import type { Setup } from './service.ts'

export const setupRoutes: FastifyPluginAsyncTypebox<{ setup: Setup; tokens: Tokens }> = async (app, options) => {
  const { setup, tokens } = options
  app.post(
    '/setup',
    {
      config: { rateLimit: {} },
      schema: {
        operationId: 'setUp',
        summary: 'Create the first tenant and its operator',
        description: 'Works once, with the token of the link that the first start prints.',
        tags: ['Setup'],
        security: [],
        body: ref(NewInstallation),
        response: { 201: ref(Installation), ...problems(400, 401, 403, 409, 413, 415, 429) }
      }
    },
    async (request, reply) => reply.code(201).send(await setup.complete(originOf(request, tokens), request.body))
  )
}
