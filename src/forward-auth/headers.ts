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

/** Says in the headers of an answer whom its request stands for. */
export function setAuthHeaders(
  answer: { header(name: string, text: string): unknown },
  { id, type, tenantId, roleName, permissions, credential }: Caller
): void {
  const words = wordsOf(permissions)
  answer.header('x-auth-subject', id)
  answer.header('x-auth-subject-type', type)
  answer.header('x-auth-tenant', tenantId)
  answer.header('x-auth-role', encoded(roleName))
  if (credential.type === 'api_key') answer.header('x-auth-key-id', credential.id)
  if (words.length <= longestPermissions) answer.header('x-auth-permissions', words)
}
