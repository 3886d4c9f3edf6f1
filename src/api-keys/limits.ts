import { parseCidr } from '../domain/addresses.ts'
import type { ApiKey } from '../domain/entities.ts'
import { excess, type Power } from '../domain/minting.ts'
import type { Grant } from '../domain/permissions.ts'
import { invalid, Refusal } from '../domain/refusal.ts'
import { never } from '../domain/time.ts'

/** The instant that a request names, in ms; `never` for null. @throws Refusal 'invalid_request' unless it lies ahead. */
export function expiryOf(expiresAt: string | null | undefined, now: number): number {
  if (expiresAt === null || expiresAt === undefined) return never
  const instant = Date.parse(expiresAt)
  if (!(instant > now)) throw invalid('/expires_at', 'must lie in the future')
  return instant
}

/** Ranges in canonical form. @throws Refusal 'invalid_request' for a text that is no address and no range. */
export function cidrsOf(texts: readonly string[] | null | undefined): string[] | null {
  if (texts === null || texts === undefined) return null
  return texts.map((text, index) => {
    const cidr = parseCidr(text)
    if (cidr === undefined) throw invalid(`/allowed_cidrs/${index}`, 'is not an IP address or a CIDR range')
    return cidr
  })
}

/** What a key can do at most: its scopes as they are written, so that no owner's promotion makes it more than was judged. */
export const powerOfKey = (
  { scopes, cidrs, expiresAt }: Pick<ApiKey, 'scopes' | 'cidrs' | 'expiresAt'>,
  role: { readonly permissions: readonly Grant[] }
): Power => ({ permissions: scopes ?? role.permissions, scopes, cidrs, expiresAt })

const pointers = { permissions: '/scopes', scopes: '/scopes', cidrs: '/allowed_cidrs', expires_at: '/expires_at' }

/** An edit takes away or leaves alone. @throws Refusal 'authority_exceeded' */
export function refuseWidening(before: Power, after: Power): void {
  const wider = [...new Set(excess(before, after).map(field => pointers[field]))]
  if (wider.length === 0) return
  throw new Refusal('authority_exceeded', 'A key can be narrowed and not widened. Make another one instead.', {
    errors: wider.map(pointer => ({ pointer, detail: 'would allow more than before' }))
  })
}
