import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import serveStatic from '@fastify/static'
import type {} from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { Refusal } from '../domain/refusal.ts'
import { root } from '../root.ts'
import { sessionIn } from './cookie.ts'
import { sendProblem } from './problems.ts'

/** The pages of the console: it finds its way from its address, so all of them are one file. */
export const consolePaths = [
  '/',
  '/setup',
  '/sign-in',
  '/invitation',
  '/user/keys',
  '/user/account',
  '/team/service-accounts',
  '/team/members',
  '/team/roles',
  '/team/agents',
  '/team/audit-log',
  '/tenants'
] as const

// No inline code, nothing from elsewhere, and no way for a text to become markup (Trusted Types).
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'"
].join('; ')

const notBuilt = () => new Refusal('unavailable', 'The console has not been built. Start the service with npm start.')

export interface ConsoleOptions {
  /** Whether Swagger UI is served: the console links to it. */
  readonly docs: boolean
  /** What the build of the console has left: `index.html`, and `assets/` with a hash in each name. */
  readonly folder?: string
}

/**
 * The web console, a client of the REST API. The page says whether the browser has sent a session cookie, which no
 * script can see: without one, the console need not ask.
 */
export async function webConsole(app: FastifyInstance, options: ConsoleOptions) {
  const { docs, folder = join(root, 'console/dist') } = options
  const file = join(folder, 'index.html')
  const isBuilt = existsSync(file)
  const html = isBuilt ? readFileSync(file, 'utf8') : ''
  const page = (signedIn: boolean) =>
    html.replace('<html ', `<html ${docs ? 'data-docs="/docs" ' : ''}${signedIn ? 'data-session ' : ''}`)
  const [signedOut, signedIn] = [page(false), page(true)]

  for (const url of consolePaths) {
    app.get(url, { schema: { hide: true } }, async (request, reply) => {
      if (!isBuilt) return sendProblem(notBuilt(), request, reply)
      reply.headers({ 'content-security-policy': policy, 'cache-control': 'no-cache', vary: 'cookie' })
      return reply.type('text/html; charset=utf-8').send(sessionIn(request) ? signedIn : signedOut)
    })
  }
  if (!isBuilt) return
  await app.register(serveStatic, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    // A route for each file: what is not there is an unknown path like any other.
    wildcard: false,
    globIgnore: ['**/*.br', '**/*.gz'],
    index: false,
    decorateReply: false,
    cacheControl: false,
    preCompressed: true,
    setHeaders: reply => reply.header('cache-control', 'public, max-age=31536000, immutable')
  })
}
