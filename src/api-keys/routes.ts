import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ById, Conditional, NoContent, Repeatable } from '../http/parameters.ts'
import { expected } from '../http/revisions.ts'
import { problems, ref } from '../http/schemas.ts'
import {
  ApiKey,
  ApiKeyPage,
  ApiKeyPatch,
  ApiKeyQuery,
  CreatedApiKey,
  NewApiKey,
  Revocation,
  Revoked
} from './schema.ts'
import type { ApiKeys } from './service.ts'

const tags = ['API keys']

export const apiKeyRoutes: FastifyPluginAsyncTypebox<{ apiKeys: ApiKeys }> = async (app, { apiKeys }) => {
  app.get(
    '/api-keys',
    {
      schema: {
        operationId: 'listApiKeys',
        summary: 'List API keys',
        description:
          'Your own keys and, when you may read them, those of the service accounts. Never the keys themselves.',
        tags,
        querystring: ApiKeyQuery,
        response: { 200: ref(ApiKeyPage), ...problems(400, 401, 403) }
      }
    },
    async request => apiKeys.list(request.caller, request.query)
  )

  app.post(
    '/api-keys',
    {
      schema: {
        operationId: 'createApiKey',
        summary: 'Create an API key',
        description: 'For yourself or for a service account. The answer carries the key as `key`, this once.',
        tags,
        headers: Repeatable,
        body: ref(NewApiKey),
        response: { 201: ref(CreatedApiKey), ...problems(400, 401, 403, 409, 413, 415, 422) }
      }
    },
    async (request, reply) => reply.code(201).send(await apiKeys.create(request.caller, request.body))
  )

  app.post(
    '/api-keys/revoke',
    {
      schema: {
        operationId: 'revokeApiKeys',
        summary: 'Revoke all API keys that match',
        tags,
        body: ref(Revocation),
        response: { 200: ref(Revoked), ...problems(400, 401, 403, 413, 415) }
      }
    },
    async request => apiKeys.revokeMany(request.caller, request.body)
  )

  app.get(
    '/api-keys/self',
    {
      schema: {
        operationId: 'getOwnApiKey',
        summary: 'Get the API key that this request presents',
        tags,
        response: { 200: ref(ApiKey), ...problems(400, 401, 404) }
      }
    },
    async request => apiKeys.self(request.caller)
  )

  app.delete(
    '/api-keys/self',
    {
      schema: {
        operationId: 'revokeOwnApiKey',
        summary: 'Revoke the API key that this request presents',
        description: 'Needs no permission: whoever holds a key may end it.',
        tags,
        response: { 204: NoContent, ...problems(400, 401, 403, 404) }
      }
    },
    async (request, reply) => {
      await apiKeys.revokeSelf(request.caller)
      return reply.code(204).send()
    }
  )

  app.get(
    '/api-keys/:id',
    {
      schema: {
        operationId: 'getApiKey',
        summary: 'Get an API key',
        tags,
        params: ById,
        response: { 200: ref(ApiKey), ...problems(400, 401, 404) }
      }
    },
    async request => apiKeys.get(request.caller, request.params.id)
  )

  app.patch(
    '/api-keys/:id',
    {
      schema: {
        operationId: 'updateApiKey',
        summary: 'Rename, narrow, disable or enable an API key',
        description: 'Its expiry may come sooner, its scopes and ranges may become narrower, and never the other way.',
        tags,
        params: ById,
        headers: Conditional,
        body: ref(ApiKeyPatch),
        response: { 200: ref(ApiKey), ...problems(400, 401, 403, 404, 409, 412, 413, 415) }
      }
    },
    async request => apiKeys.update(request.caller, request.params.id, request.body, expected(request))
  )

  app.delete(
    '/api-keys/:id',
    {
      schema: {
        operationId: 'revokeApiKey',
        summary: 'Revoke an API key',
        description: 'For good, from the next request on.',
        tags,
        params: ById,
        headers: Conditional,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 412) }
      }
    },
    async (request, reply) => {
      await apiKeys.revoke(request.caller, request.params.id, expected(request))
      return reply.code(204).send()
    }
  )
}
