import type { Caller } from '../auth/principal.ts'
import type { Accepted } from '../auth/verdict.ts'
import type { Grant } from '../domain/permissions.ts'

/** Proxies have little room for headers, 8 KiB at most for all of them. */
const longestPermissions = 4096

/** Headers are ASCII: everything else is percent-encoded UTF-8, and the percent sign too, so that it can be undone. */
const encoded = (text: string) =>
  /^[\x20-\x24\x26-\x7e]*$/.test(text) ? text : text.replace(/[^\x20-\x7e]+|%/gu, encodeURIComponent)

/** Keys of a role share one list, and there are few of them. */
const known = new WeakMap<readonly Grant[], string>()

function wordsOf(permissions: readonly Grant[]): string {
  const words = known.get(permissions)
  if (words !== undefined) return words
  const joined = permissions.join(' ')
  known.set(permissions, joined)
  return joined
}

type Subject = Pick<Caller, 'type' | 'id' | 'tenantId' | 'roleName' | 'permissions'>

/** In a session there is no key. */
function authHeaders({ id, type, tenantId, roleName, permissions }: Subject, keyId: string | undefined): string[] {
  const headers = ['x-auth-subject', id, 'x-auth-subject-type', type, 'x-auth-tenant', tenantId]
  const words = wordsOf(permissions)
  headers.push('x-auth-role', encoded(roleName))
  if (keyId !== undefined) headers.push('x-auth-key-id', keyId)
  if (words.length <= longestPermissions) headers.push('x-auth-permissions', words)
  return headers
}

/** Headers that say whom a request stands for: names and values in turn. */
export const headersOfCaller = (caller: Caller): string[] =>
  authHeaders(caller, caller.credential.type === 'api_key' ? caller.credential.id : undefined)

/** The same of the one whose key it is. */
export const headersOfKey = ({ id, ownerType, ownerId, tenantId, roleName, permissions }: Accepted): string[] =>
  authHeaders({ type: ownerType, id: ownerId, tenantId, roleName, permissions }, id)
