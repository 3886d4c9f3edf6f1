import rateLimit from '@fastify/rate-limit'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify from 'fastify'
import { pino } from 'pino'
import { agentRoutes } from './agents/routes.ts'
import { apiKeyRoutes } from './api-keys/routes.ts'
import { auditEventRoutes } from './audit/routes.ts'
import { forwardAuthRoutes } from './forward-auth/routes.ts'
import { graphqlRoutes } from './graphql/routes.ts'
import { atOnce } from './http/at-once.ts'
import { authenticated, recognizing } from './http/authenticate.ts'
import { body } from './http/body.ts'
import { closing } from './http/closing.ts'
import { webConsole } from './http/console.ts'
import { edgeEvents } from './http/edge-answers.ts'
import { answerHeaders, securityHeaders } from './http/headers.ts'
import { healthRoutes } from './http/health.ts'
import { held } from './http/held.ts'
import { idle } from './http/idle.ts'
import { loggerOptions } from './http/logging.ts'
import { otherMethods } from './http/methods.ts'
import { metrics } from './http/metrics.ts'
import { openapi } from './http/openapi.ts'
import { paging } from './http/paging.ts'
import { pressure } from './http/pressure.ts'
import { problems } from './http/problems.ts'
import { requestLog } from './http/request-log.ts'
import { revisions } from './http/revisions.ts'
import { ownSite } from './http/same-origin.ts'
import { limits, serverOptions } from './http/server-options.ts'
import { together } from './http/together.ts'
import { transport } from './http/transport.ts'
import { introspectionRoutes } from './introspection/routes.ts'
import { introspection } from './introspection/service.ts'
import { acceptanceRoutes, invitationRoutes } from './invitations/routes.ts'
import { memberRoutes } from './memberships/routes.ts'
import { overviewRoutes } from './overview/routes.ts'
import { roleRoutes } from './roles/routes.ts'
import { serviceAccountRoutes } from './service-accounts/routes.ts'
import { type Ground, services } from './services.ts'
import { sessionRoutes, signInRoutes } from './sessions/routes.ts'
import { setupRoutes } from './setup/routes.ts'
import { tenantRoutes } from './tenants/routes.ts'
import { tokenExchangeRoutes } from './token-exchange/routes.ts'
import { tokenExchange } from './token-exchange/service.ts'
import { userRoutes } from './users/routes.ts'
import { schemas, tags } from './wire.ts'

export interface Surface {
  readonly logLevel: string
  readonly logStream: { write(line: string): void }
  readonly trustProxy: false | readonly string[]
  /** The share of successful verifications that are logged, from 0 to 1. */
  readonly logVerifications: number
  /** How long whoever asks whom a key belongs to may keep the answer. */
  readonly cacheMilliseconds: number
  /** How late the event loop may be, in ms, before requests are turned away; 0 for however late. */
  readonly mostDelay: number
  /** Whether to serve Swagger UI. */
  readonly docs: boolean
  readonly version: string
  /** Attempts a minute and address at what costs a password digest. */
  readonly attempts: number
}

/** Counting all keys takes long enough not to be done for every scrape. */
const heldMilliseconds = 30_000

/** The whole application, ready to listen or to be injected into. */
export async function buildApp(ground: Ground, surface: Surface) {
  const all = services(ground)
  const { database, clock, tokens, usage } = all
  const headers = securityHeaders(ground.publicUrl.startsWith('https:'))
  const log = pino(
    loggerOptions({ level: surface.logLevel, stream: surface.logStream, redact: tokens.redact }),
    surface.logStream
  )
  const app = Fastify(
    serverOptions({ log, headers, trustProxy: surface.trustProxy, newId: ground.newId })
  ).withTypeProvider<TypeBoxTypeProvider>()
  const others = otherMethods(app)
  const measured = metrics(held(() => database.countKeys(clock()), heldMilliseconds, clock))

  // Where some verifications are logged, all of them go through the hook that does it.
  if (surface.logVerifications === 0) await app.register(atOnce, { headers, observe: measured.tally })
  await app.register(idle, { milliseconds: limits.idleTimeout })
  await app.register(answerHeaders, { headers })
  await app.register(edgeEvents, { headers, newId: ground.newId })
  await app.register(closing)
  await app.register(problems, { log })
  await app.register(pressure, { mostDelay: surface.mostDelay })
  await app.register(together)
  await app.register(requestLog, { log, share: surface.logVerifications, observe: measured.observe })
  await app.register(transport, { redact: tokens.redact })
  await app.register(body, { redact: tokens.redact })
  await app.register(rateLimit, { global: false, max: surface.attempts, timeWindow: '1 minute' })
  await app.register(revisions)
  await app.register(paging)
  await app.register(openapi, { version: surface.version, tags, docs: surface.docs })
  await app.register(measured.routes)
  for (const schema of schemas) app.addSchema(schema)

  await app.register(healthRoutes, { ready: database.ping })
  await app.register(webConsole, { docs: surface.docs })
  const { publicUrl } = ground
  await app.register(async doors => {
    await doors.register(ownSite, { publicUrl })
    await doors.register(signInRoutes, { prefix: '/v1', ...all })
    await doors.register(acceptanceRoutes, { prefix: '/v1', ...all })
    await doors.register(setupRoutes, { prefix: '/v1', ...all })
  })
  const { cacheMilliseconds } = surface
  const judging = { ...all, publicUrl, cacheMilliseconds, count: measured.countAuth }
  const authentication = { ...judging, sessions: all.resolver }
  await app.register(tokenExchangeRoutes, { ...all, tokenExchange: tokenExchange(judging) })
  await app.register(async guarded => {
    await guarded.register(authenticated, authentication)
    await guarded.register(sessionRoutes, { prefix: '/v1', ...all })
    await guarded.register(apiKeyRoutes, { prefix: '/v1', ...all })
    await guarded.register(roleRoutes, { prefix: '/v1', ...all })
    await guarded.register(agentRoutes, { prefix: '/v1', ...all })
    await guarded.register(memberRoutes, { prefix: '/v1', ...all })
    await guarded.register(invitationRoutes, { prefix: '/v1', ...all })
    await guarded.register(auditEventRoutes, { prefix: '/v1', ...all })
    await guarded.register(overviewRoutes, { prefix: '/v1', ...all })
    await guarded.register(tenantRoutes, { prefix: '/v1', ...all })
    await guarded.register(userRoutes, { prefix: '/v1', ...all })
    await guarded.register(serviceAccountRoutes, { prefix: '/v1', ...all })
    await guarded.register(introspectionRoutes, { prefix: '/v1', introspection: introspection(judging) })
    await guarded.register(forwardAuthRoutes, { prefix: '/v1', recognize: recognizing(judging) })
  })
  await app.register(async guarded => {
    await guarded.register(authenticated, authentication)
    await guarded.register(graphqlRoutes, { services: all, schemas, version: surface.version, log })
  })
  await app.register(others)

  app.addHook('onClose', () => usage.flush())
  return { app, services: all }
}
