import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ById, Conditional, NoContent, Repeatable } from '../http/parameters.ts'
import { expected } from '../http/revisions.ts'
import { problems, ref } from '../http/schemas.ts'
import { NewUser, User, UserPage, UserPatch, UserQuery } from './schema.ts'
import type { Users } from './service.ts'

const tags = ['Users']

export const userRoutes: FastifyPluginAsyncTypebox<{ users: Users }> = async (app, { users }) => {
  app.get(
    '/users',
    {
      schema: {
        operationId: 'listUsers',
        summary: 'List the users of all tenants',
        description: 'For operators, in a session.',
        tags,
        querystring: UserQuery,
        response: { 200: ref(UserPage), ...problems(400, 401, 403) }
      }
    },
    async request => users.list(request.caller, request.query)
  )

  app.post(
    '/users',
    {
      schema: {
        operationId: 'createUser',
        summary: 'Create a user',
        description: 'For operators, in a session.',
        tags,
        headers: Repeatable,
        body: ref(NewUser),
        response: { 201: ref(User), ...problems(400, 401, 403, 409, 413, 415, 422) }
      }
    },
    async (request, reply) => reply.code(201).send(await users.create(request.caller, request.body))
  )

  app.get(
    '/users/:id',
    {
      schema: {
        operationId: 'getUser',
        summary: 'Get a user',
        description: 'For operators, in a session.',
        tags,
        params: ById,
        response: { 200: ref(User), ...problems(400, 401, 403, 404) }
      }
    },
    async request => users.get(request.caller, request.params.id)
  )

  app.patch(
    '/users/:id',
    {
      schema: {
        operationId: 'updateUser',
        summary: 'Change, disable or enable a user',
        description: 'For operators, in a session. From the next request on, keys of a disabled user are refused.',
        tags,
        params: ById,
        headers: Conditional,
        body: ref(UserPatch),
        response: { 200: ref(User), ...problems(400, 401, 403, 404, 409, 412, 413, 415) }
      }
    },
    async request => users.update(request.caller, request.params.id, request.body, expected(request))
  )

  app.delete(
    '/users/:id',
    {
      schema: {
        operationId: 'deleteUser',
        summary: 'Delete a user',
        description:
          'For operators, in a session. Ends the keys, sessions and memberships of the user in every tenant, and forgets the person.',
        tags,
        params: ById,
        headers: Conditional,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 409, 412) }
      }
    },
    async (request, reply) => {
      await users.remove(request.caller, request.params.id, expected(request))
      return reply.code(204).send()
    }
  )
}
