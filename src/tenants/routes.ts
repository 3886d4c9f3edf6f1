import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ById, Conditional, NoContent, Repeatable } from '../http/parameters.ts'
import { expected } from '../http/revisions.ts'
import { ListQuery, problems, ref } from '../http/schemas.ts'
import { NewTenant, Tenant, TenantPage, TenantPatch } from './schema.ts'
import type { Tenants } from './service.ts'

const tags = ['Tenants']

export const tenantRoutes: FastifyPluginAsyncTypebox<{ tenants: Tenants }> = async (app, { tenants }) => {
  app.get(
    '/tenants',
    {
      schema: {
        operationId: 'listTenants',
        summary: 'List tenants',
        description: 'For operators all of them, for anybody else their own.',
        tags,
        querystring: ListQuery,
        response: { 200: ref(TenantPage), ...problems(400, 401, 403) }
      }
    },
    async request => tenants.list(request.caller, request.query)
  )

  app.post(
    '/tenants',
    {
      schema: {
        operationId: 'createTenant',
        summary: 'Create a tenant',
        description: 'For operators, in a session. You become its first administrator.',
        tags,
        headers: Repeatable,
        body: ref(NewTenant),
        response: { 201: ref(Tenant), ...problems(400, 401, 403, 409, 413, 415, 422) }
      }
    },
    async (request, reply) => reply.code(201).send(await tenants.create(request.caller, request.body))
  )

  app.get(
    '/tenants/:id',
    {
      schema: {
        operationId: 'getTenant',
        summary: 'Get a tenant',
        tags,
        params: ById,
        response: { 200: ref(Tenant), ...problems(400, 401, 403, 404) }
      }
    },
    async request => tenants.get(request.caller, request.params.id)
  )

  app.patch(
    '/tenants/:id',
    {
      schema: {
        operationId: 'updateTenant',
        summary: 'Rename, disable or enable a tenant',
        description: 'Disabling is for operators: from the next request on, every key and session in it is refused.',
        tags,
        params: ById,
        headers: Conditional,
        body: ref(TenantPatch),
        response: { 200: ref(Tenant), ...problems(400, 401, 403, 404, 409, 412, 413, 415) }
      }
    },
    async request => tenants.update(request.caller, request.params.id, request.body, expected(request))
  )

  app.delete(
    '/tenants/:id',
    {
      schema: {
        operationId: 'deleteTenant',
        summary: 'Delete a tenant and everything in it',
        description: 'For operators. Its keys end at once; its users and the audit trail stay.',
        tags,
        params: ById,
        headers: Conditional,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 409, 412) }
      }
    },
    async (request, reply) => {
      await tenants.remove(request.caller, request.params.id, expected(request))
      return reply.code(204).send()
    }
  )
}
