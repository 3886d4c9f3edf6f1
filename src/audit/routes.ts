import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { problems, ref } from '../http/schemas.ts'
import { AuditEventPage, AuditEventQuery } from './schema.ts'
import type { AuditEvents } from './service.ts'

export const auditEventRoutes: FastifyPluginAsyncTypebox<{ auditEvents: AuditEvents }> = async (app, options) => {
  const { auditEvents } = options
  app.get(
    '/audit-events',
    {
      schema: {
        operationId: 'listAuditEvents',
        summary: 'List audit events, newest first',
        description: 'Every change and every refusal for want of authority. Events are never edited or deleted.',
        tags: ['Audit'],
        querystring: AuditEventQuery,
        response: { 200: ref(AuditEventPage), ...problems(400, 401, 403) }
      }
    },
    async request => auditEvents.list(request.caller, request.query)
  )
}
