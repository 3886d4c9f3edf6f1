import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ById, Conditional, NoContent } from '../http/parameters.ts'
import { expected } from '../http/revisions.ts'
import { ListQuery, problems, ref } from '../http/schemas.ts'
import { Member, MemberPage, MemberPatch } from './schema.ts'
import type { Members } from './service.ts'

const tags = ['Members']

export const memberRoutes: FastifyPluginAsyncTypebox<{ members: Members }> = async (app, { members }) => {
  app.get(
    '/members',
    {
      schema: {
        operationId: 'listMembers',
        summary: 'List the members of the tenant',
        description: 'In the order of joining.',
        tags,
        querystring: ListQuery,
        response: { 200: ref(MemberPage), ...problems(400, 401, 403) }
      }
    },
    async request => members.list(request.caller, request.query)
  )

  app.get(
    '/members/:id',
    {
      schema: {
        operationId: 'getMember',
        summary: 'Get a member',
        tags,
        params: ById,
        response: { 200: ref(Member), ...problems(400, 401, 403, 404) }
      }
    },
    async request => members.get(request.caller, request.params.id)
  )

  app.patch(
    '/members/:id',
    {
      schema: {
        operationId: 'updateMember',
        summary: 'Give a member another role',
        description: 'Takes effect on their next request. Both roles must lie inside what you may do yourself.',
        tags,
        params: ById,
        headers: Conditional,
        body: ref(MemberPatch),
        response: { 200: ref(Member), ...problems(400, 401, 403, 404, 409, 412, 413, 415) }
      }
    },
    async request => members.update(request.caller, request.params.id, request.body, expected(request))
  )

  app.delete(
    '/members/:id',
    {
      schema: {
        operationId: 'deleteMember',
        summary: 'Remove a member, or leave the tenant',
        description: 'Ends the keys and sessions that the person has in the tenant, from the next request on.',
        tags,
        params: ById,
        headers: Conditional,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 409, 412) }
      }
    },
    async (request, reply) => {
      await members.remove(request.caller, request.params.id, expected(request))
      return reply.code(204).send()
    }
  )
}
