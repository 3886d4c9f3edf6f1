import type { Caller } from '../auth/principal.ts'
import type { Grant } from '../domain/permissions.ts'

export type AuthHeaders = Readonly<Record<string, string>>

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

/** Whom a request stands for, as headers. */
export function authHeaders({ id, type, tenantId, roleName, permissions, credential }: Caller): AuthHeaders {
  const words = wordsOf(permissions)
  return {
    'x-auth-subject': id,
    'x-auth-subject-type': type,
    'x-auth-tenant': tenantId,
    'x-auth-role': encoded(roleName),
    ...(credential.type === 'api_key' && { 'x-auth-key-id': credential.id }),
    ...(words.length <= longestPermissions && { 'x-auth-permissions': words })
  }
}
