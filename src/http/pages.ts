import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type {} from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'

const folder = join(import.meta.dirname, '../../console')

/** The pages by their paths; what they load is beside them. */
const files = {
  '/setup': 'setup.html',
  '/invitation': 'invitation.html',
  '/assets/page.css': 'page.css',
  '/assets/icon.svg': 'icon.svg',
  '/assets/page.js': 'page.js',
  '/assets/setup.js': 'setup.js',
  '/assets/invitation.js': 'invitation.js'
} as const

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml'
}

// No inline code, nothing from elsewhere, and no way for a text to become markup (Trusted Types).
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'"
].join('; ')

/**
 * The pages that people meet before they have a key: the first start, and joining by an invitation. They are clients of
 * the REST API. `/` leads to the API documentation where `docs` says that it is served.
 */
export async function pages(app: FastifyInstance, { docs }: { docs: boolean }) {
  for (const [url, file] of Object.entries(files)) {
    const content = readFileSync(join(folder, file))
    const type = types[extname(file)]
    app.get(url, { schema: { hide: true } }, async (_request, reply) =>
      reply.header('content-type', type).header('content-security-policy', policy).send(content)
    )
  }
  if (docs) app.get('/', { schema: { hide: true } }, async (_request, reply) => reply.redirect('/docs'))
}
