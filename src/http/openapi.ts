import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { stringify } from 'yaml'
import { documentOf } from './described.ts'

export interface OpenapiOptions {
  readonly version: string
  /** In the order in which they are shown. */
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  /** Whether to serve Swagger UI under `/docs`. The description itself is always there. */
  readonly docs: boolean
}

const description = `Issues, verifies and revokes API keys.

Send a key as \`Authorization: Bearer <key>\`. A key belongs to one owner in one tenant; what it may do is what the
owner's role allows at that moment, narrowed by the scopes of the key. Failures are problems (RFC 9457) with a \`code\`.`

const securitySchemes = {
  bearerApiKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'API key',
    description: 'An API key of a user or of a service account.'
  },
  consoleSession: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-latchkey_session',
    description: 'The session of the web console.'
  }
} as const

// Swagger UI draws its icons from data URIs and needs nothing from elsewhere.
const docsPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join('; ')

/** The description as YAML: in the order of registration, one line a text, no aliases. */
export const yamlOf = (app: FastifyInstance) =>
  stringify(documentOf(app), { lineWidth: 0, aliasDuplicateObjects: false })

/** Describes every route that is registered after it (OpenAPI 3.1), and serves the description. */
export const openapi = fp(async (app: FastifyInstance, { version, tags, docs }: OpenapiOptions) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Latchkey',
        version,
        description,
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' }
      },
      servers: [{ url: '/', description: 'This server.' }],
      tags: [...tags],
      components: { securitySchemes },
      security: [{ bearerApiKey: [] }, { consoleSession: [] }]
    },
    refResolver: { buildLocalReference: schema => String(schema.$id) }
  })

  app.get('/openapi.json', { schema: { hide: true } }, async () => documentOf(app))
  app.get('/openapi.yaml', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/yaml; charset=utf-8').send(yamlOf(app))
  )

  if (docs) {
    await app.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: docsPolicy,
      transformSpecification: () => documentOf(app),
      theme: { title: 'Latchkey API' },
      uiConfig: {
        // A key kept in the browser's storage would outlive the tab (ASVS 14.3.3).
        persistAuthorization: false,
        tryItOutEnabled: true,
        displayRequestDuration: true,
        filter: true,
        deepLinking: true,
        docExpansion: 'list',
        defaultModelsExpandDepth: 0,
        validatorUrl: null,
        // Without the bar on top, which is for looking at descriptions from elsewhere.
        layout: 'BaseLayout'
      }
    })
  }
})
