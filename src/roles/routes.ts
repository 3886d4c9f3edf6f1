import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { knownPermissions } from '../domain/permissions.ts'
import { ById, Conditional, NoContent, Repeatable } from '../http/parameters.ts'
import { expected } from '../http/revisions.ts'
import { ListQuery, problems, ref } from '../http/schemas.ts'
import { KnownPermissions, NewRole, Role, RolePage, RolePatch } from './schema.ts'
import type { Roles } from './service.ts'

const tags = ['Roles']

export const roleRoutes: FastifyPluginAsyncTypebox<{ roles: Roles }> = async (app, { roles }) => {
  app.get(
    '/permissions',
    {
      schema: {
        operationId: 'listPermissions',
        summary: 'List the permissions that the service itself asks for',
        description: 'What roles and the scopes of keys are made of. Needs no permission.',
        tags,
        response: { 200: ref(KnownPermissions), ...problems(400, 401) }
      }
    },
    async () => ({ data: [...knownPermissions] })
  )

  app.get(
    '/roles',
    {
      schema: {
        operationId: 'listRoles',
        summary: 'List the built-in roles and those of the tenant',
        tags,
        querystring: ListQuery,
        response: { 200: ref(RolePage), ...problems(400, 401, 403) }
      }
    },
    async request => roles.list(request.caller, request.query)
  )

  app.post(
    '/roles',
    {
      schema: {
        operationId: 'createRole',
        summary: 'Create a role',
        description: 'Its permissions must be ones that you hold.',
        tags,
        headers: Repeatable,
        body: ref(NewRole),
        response: { 201: ref(Role), ...problems(400, 401, 403, 409, 413, 415, 422) }
      }
    },
    async (request, reply) => reply.code(201).send(await roles.create(request.caller, request.body))
  )

  app.get(
    '/roles/:id',
    {
      schema: {
        operationId: 'getRole',
        summary: 'Get a role',
        tags,
        params: ById,
        response: { 200: ref(Role), ...problems(400, 401, 403, 404) }
      }
    },
    async request => roles.get(request.caller, request.params.id)
  )

  app.patch(
    '/roles/:id',
    {
      schema: {
        operationId: 'updateRole',
        summary: 'Change a role',
        description: 'Takes effect on the next request of everybody who has it.',
        tags,
        params: ById,
        headers: Conditional,
        body: ref(RolePatch),
        response: { 200: ref(Role), ...problems(400, 401, 403, 404, 409, 412, 413, 415) }
      }
    },
    async request => roles.update(request.caller, request.params.id, request.body, expected(request))
  )

  app.delete(
    '/roles/:id',
    {
      schema: {
        operationId: 'deleteRole',
        summary: 'Delete a role that nobody has',
        tags,
        params: ById,
        headers: Conditional,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 409, 412) }
      }
    },
    async (request, reply) => {
      await roles.remove(request.caller, request.params.id, expected(request))
      return reply.code(204).send()
    }
  )
}
