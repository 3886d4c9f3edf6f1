import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Tokens } from '../auth/token.ts'
import { clearSessionCookie, setSessionCookie } from '../http/cookie.ts'
import { originOf } from '../http/origin.ts'
import { ById, NoContent } from '../http/parameters.ts'
import { ListQuery, problems, ref } from '../http/schemas.ts'
import type { MeService } from '../me/service.ts'
import { Me, OpenSessionPage, PasswordChange, Session, SessionPatch, SignIn } from './schema.ts'
import type { Opened, Sessions } from './service.ts'

const tags = ['Session']

function opened(reply: FastifyReply, { token, expiresAt, session }: Opened) {
  setSessionCookie(reply, token, new Date(expiresAt))
  return session
}

/** Signing in: outside the guarded scope, since whoever does it has no credential yet. */
export const signInRoutes: FastifyPluginAsyncTypebox<{ sessions: Sessions; tokens: Tokens }> = async (app, options) => {
  const { sessions, tokens } = options
  app.post(
    '/session',
    {
      config: { rateLimit: {} },
      schema: {
        operationId: 'signIn',
        summary: 'Sign in with e-mail and password',
        description: 'Sets the session cookie. An unknown e-mail and a wrong password get the same answer.',
        tags,
        security: [],
        body: ref(SignIn),
        response: { 201: ref(Session), ...problems(400, 401, 403, 413, 415, 429) }
      }
    },
    async (request, reply) => {
      const session = await sessions.signIn(originOf(request, tokens), request.body)
      return reply.code(201).send(opened(reply, session))
    }
  )
}

export const sessionRoutes: FastifyPluginAsyncTypebox<{ sessions: Sessions; me: MeService }> = async (app, options) => {
  const { sessions, me } = options
  app.get(
    '/me',
    {
      config: { verification: true },
      // What serialises by the schema has to try the branches of `api_key`, which costs as much as all the rest.
      serializerCompiler: () => JSON.stringify,
      schema: {
        operationId: 'getMe',
        summary: 'Who am I',
        description: 'Whom the key or session of this request stands for, where, and what it may do.',
        tags: ['Me'],
        response: { 200: ref(Me), ...problems(400, 401) }
      }
    },
    async request => me.get(request.caller)
  )

  app.get(
    '/session',
    {
      schema: {
        operationId: 'getSession',
        summary: 'Get the session of this request',
        tags,
        response: { 200: ref(Session), ...problems(400, 401, 403) }
      }
    },
    async request => sessions.get(request.caller)
  )

  app.patch(
    '/session',
    {
      schema: {
        operationId: 'switchTenant',
        summary: 'Work in another tenant',
        tags,
        body: ref(SessionPatch),
        response: { 200: ref(Session), ...problems(400, 401, 403, 413, 415) }
      }
    },
    async (request, reply) => opened(reply, await sessions.switchTenant(request.caller, request.body))
  )

  app.delete(
    '/session',
    {
      schema: {
        operationId: 'signOut',
        summary: 'Sign out',
        tags,
        response: { 204: NoContent, ...problems(400, 401, 403) }
      }
    },
    async (request, reply) => {
      await sessions.signOut(request.caller)
      clearSessionCookie(reply)
      return reply.code(204).send()
    }
  )

  app.get(
    '/sessions',
    {
      schema: {
        operationId: 'listSessions',
        summary: 'List one’s own sessions, newest first',
        description: 'Wherever one is signed in, in every tenant. Those that are over are left out.',
        tags,
        querystring: ListQuery,
        response: { 200: ref(OpenSessionPage), ...problems(400, 401, 403) }
      }
    },
    async request => sessions.list(request.caller, request.query)
  )

  app.delete(
    '/sessions/:id',
    {
      schema: {
        operationId: 'deleteSession',
        summary: 'End one of one’s own sessions',
        description: 'The one of this request among them, which is to sign out.',
        tags,
        params: ById,
        response: { 204: NoContent, ...problems(400, 401, 403, 404) }
      }
    },
    async (request, reply) => {
      const { caller, params } = request
      await sessions.end(caller, params.id)
      if (params.id === caller.credential.id) clearSessionCookie(reply)
      return reply.code(204).send()
    }
  )

  app.put(
    '/session/password',
    {
      config: { rateLimit: {} },
      schema: {
        operationId: 'changePassword',
        summary: 'Change one’s own password',
        tags,
        body: ref(PasswordChange),
        response: { 204: NoContent, ...problems(400, 401, 403, 409, 413, 415, 429) }
      }
    },
    async (request, reply) => {
      await sessions.changePassword(request.caller, request.body)
      return reply.code(204).send()
    }
  )
}
