import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Tokens } from '../auth/token.ts'
import { originOf } from '../http/origin.ts'
import { ById, NoContent, Repeatable } from '../http/parameters.ts'
import { ListQuery, problems, ref } from '../http/schemas.ts'
import { Acceptance, Admission, CreatedInvitation, InvitationPage, NewInvitation } from './schema.ts'
import type { Invitations } from './service.ts'

const tags = ['Invitations']

/** Accepting: outside the guarded scope, since whoever does it may have no credential yet. */
export const acceptanceRoutes: FastifyPluginAsyncTypebox<{ invitations: Invitations; tokens: Tokens }> = async (
  app,
  { invitations, tokens }
) => {
  app.post(
    '/invitations/accept',
    {
      config: { rateLimit: {} },
      schema: {
        operationId: 'acceptInvitation',
        summary: 'Join a tenant with the link of an invitation',
        description: 'The link works once, and only while whoever invited could still invite with the same role.',
        tags,
        security: [],
        body: ref(Acceptance),
        response: { 201: ref(Admission), ...problems(400, 401, 403, 409, 413, 415, 429) }
      }
    },
    async (request, reply) => reply.code(201).send(await invitations.accept(originOf(request, tokens), request.body))
  )
}

export const invitationRoutes: FastifyPluginAsyncTypebox<{ invitations: Invitations }> = async (
  app,
  { invitations }
) => {
  app.get(
    '/invitations',
    {
      schema: {
        operationId: 'listInvitations',
        summary: 'List the invitations that are open',
        tags,
        querystring: ListQuery,
        response: { 200: ref(InvitationPage), ...problems(400, 401, 403) }
      }
    },
    async request => invitations.list(request.caller, request.query)
  )

  app.post(
    '/invitations',
    {
      schema: {
        operationId: 'createInvitation',
        summary: 'Invite somebody to the tenant',
        description: 'The answer carries the link, this once; it is valid for seven days. No e-mail is sent.',
        tags,
        headers: Repeatable,
        body: ref(NewInvitation),
        response: { 201: ref(CreatedInvitation), ...problems(400, 401, 403, 409, 413, 415, 422) }
      }
    },
    async (request, reply) => reply.code(201).send(await invitations.create(request.caller, request.body))
  )

  app.delete(
    '/invitations/:id',
    {
      schema: {
        operationId: 'deleteInvitation',
        summary: 'Withdraw an invitation',
        tags,
        params: ById,
        response: { 204: NoContent, ...problems(400, 401, 403, 404) }
      }
    },
    async (request, reply) => {
      await invitations.withdraw(request.caller, request.params.id)
      return reply.code(204).send()
    }
  )
}
