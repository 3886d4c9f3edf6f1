import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ById, Conditional, NoContent, Repeatable } from '../http/parameters.ts'
import { expected } from '../http/revisions.ts'
import { ListQuery, problems, ref } from '../http/schemas.ts'
import { NewServiceAccount, ServiceAccount, ServiceAccountPage, ServiceAccountPatch } from './schema.ts'
import type { ServiceAccounts } from './service.ts'

const tags = ['Service accounts']

export const serviceAccountRoutes: FastifyPluginAsyncTypebox<{ serviceAccounts: ServiceAccounts }> = async (
  app,
  { serviceAccounts }
) => {
  app.get(
    '/service-accounts',
    {
      schema: {
        operationId: 'listServiceAccounts',
        summary: 'List the service accounts of the tenant',
        tags,
        querystring: ListQuery,
        response: { 200: ref(ServiceAccountPage), ...problems(400, 401, 403) }
      }
    },
    async request => serviceAccounts.list(request.caller, request.query)
  )

  app.post(
    '/service-accounts',
    {
      schema: {
        operationId: 'createServiceAccount',
        summary: 'Create a service account',
        description: 'For administrators of the tenant. It has no key yet: make one with its id as `user_id`.',
        tags,
        headers: Repeatable,
        body: ref(NewServiceAccount),
        response: { 201: ref(ServiceAccount), ...problems(400, 401, 403, 409, 413, 415, 422) }
      }
    },
    async (request, reply) => reply.code(201).send(await serviceAccounts.create(request.caller, request.body))
  )

  app.get(
    '/service-accounts/:id',
    {
      schema: {
        operationId: 'getServiceAccount',
        summary: 'Get a service account',
        tags,
        params: ById,
        response: { 200: ref(ServiceAccount), ...problems(400, 401, 403, 404) }
      }
    },
    async request => serviceAccounts.get(request.caller, request.params.id)
  )

  app.patch(
    '/service-accounts/:id',
    {
      schema: {
        operationId: 'updateServiceAccount',
        summary: 'Rename a service account, give it another role, disable or enable it',
        description: 'Takes effect on the next request of its keys.',
        tags,
        params: ById,
        headers: Conditional,
        body: ref(ServiceAccountPatch),
        response: { 200: ref(ServiceAccount), ...problems(400, 401, 403, 404, 412, 413, 415) }
      }
    },
    async request => serviceAccounts.update(request.caller, request.params.id, request.body, expected(request))
  )

  app.delete(
    '/service-accounts/:id',
    {
      schema: {
        operationId: 'deleteServiceAccount',
        summary: 'Delete a service account',
        description: 'For good. All of its keys end with it, from the next request on.',
        tags,
        params: ById,
        headers: Conditional,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 412) }
      }
    },
    async (request, reply) => {
      await serviceAccounts.remove(request.caller, request.params.id, expected(request))
      return reply.code(204).send()
    }
  )
}
