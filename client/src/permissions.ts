const part = '[a-z][a-z0-9_-]{0,31}'
const definite = new RegExp(`^${part}:${part}$`)

/** Reaches across the walls between tenants, so it must be granted by its name. */
const unimplied = 'verify:any-tenant'

/**
 * Whether `grants` (`verb:object`, either of them possibly `*`) include a definite permission. What is none (`*:*`,
 * `read`, an empty text) is refused to everybody.
 */
export function allows(grants: readonly string[], permission: string): boolean {
  if (!definite.test(permission)) return false
  if (grants.includes(permission)) return true
  if (permission === unimplied) return false
  const colon = permission.indexOf(':')
  return [`${permission.slice(0, colon)}:*`, `*${permission.slice(colon)}`, '*:*'].some(wide => grants.includes(wide))
}
