import type { FastifyReply } from 'fastify'
import type { Caller } from '../auth/principal.ts'
import type { Grant } from '../domain/permissions.ts'

/** Proxies have little room for headers, 8 KiB at most for all of them. */
const longestPermissions = 4096

/** Headers are ASCII: everything else is percent-encoded UTF-8, and the percent sign too, so that it can be undone. */
const encoded = (text: string) => text.replace(/[^\x20-\x7e]+|%/gu, encodeURIComponent)

/** Keys of a role share one list, and there are few of them. */
const known = new WeakMap<readonly Grant[], string>()

function wordsOf(permissions: readonly Grant[]): string {
  const words = known.get(permissions) ?? permissions.join(' ')
  known.set(permissions, words)
  return words
}

/** Says in headers whom a request stands for. */
export function setAuthHeaders(
  reply: FastifyReply,
  { id, type, tenantId, roleName, permissions, credential }: Caller
): FastifyReply {
  const words = wordsOf(permissions)
  reply.header('x-auth-subject', id)
  reply.header('x-auth-subject-type', type)
  reply.header('x-auth-tenant', tenantId)
  reply.header('x-auth-role', encoded(roleName))
  if (credential.type === 'api_key') reply.header('x-auth-key-id', credential.id)
  return words.length > longestPermissions ? reply : reply.header('x-auth-permissions', words)
}
