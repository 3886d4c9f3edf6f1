import type { Caller, PresentedKey, PresentedSession } from '../auth/principal.ts'

export type AuthHeaders = Readonly<Record<string, string>>

/** Proxies have little room for headers, 8 KiB at most for all of them. */
const longestPermissions = 4096

/** Headers are ASCII: everything else is percent-encoded UTF-8, and the percent sign too, so that it can be undone. */
const encoded = (text: string) => text.replace(/[^\x20-\x7e]+|%/gu, encodeURIComponent)

function described({ id, type, tenantId, roleName, permissions, credential }: Caller): AuthHeaders {
  const words = permissions.join(' ')
  return {
    'x-auth-subject': id,
    'x-auth-subject-type': type,
    'x-auth-tenant': tenantId,
    'x-auth-role': encoded(roleName),
    ...(credential.type === 'api_key' && { 'x-auth-key-id': credential.id }),
    ...(words.length <= longestPermissions && { 'x-auth-permissions': words })
  }
}

/** Whom a request stands for, as headers. They are made once for as long as the verifier knows the key. */
export function authHeaders(): (caller: Caller) => AuthHeaders {
  const known = new WeakMap<PresentedKey | PresentedSession, AuthHeaders>()
  return caller => {
    const { credential } = caller
    const headers = known.get(credential) ?? described(caller)
    known.set(credential, headers)
    return headers
  }
}
