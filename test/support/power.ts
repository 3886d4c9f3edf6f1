/**
 * What credentials may do, worked out anew and by other means than the service's: everything is spelt out over a small
 * universe of definite permissions and addresses, as sets of bits.
 */
const verbs = ['create', 'read', 'update', 'delete', 'ship', 'other']
const objects = [
  'api-key',
  'service-api-key',
  'service-account',
  'role',
  'membership',
  'membership-invitation',
  'release',
  'other'
]
const permissions = verbs.flatMap(verb => objects.map(object => `${verb}:${object}`))
const addresses = ['127.0.0.1', '10.0.0.1', '10.1.0.1', '192.0.2.1', '::1', '2001:db8::1'] as const

export type Address = (typeof addresses)[number]

/** Which of the addresses lie in a range, as a person would say. */
const inRange: Readonly<Record<string, readonly Address[]>> = {
  '0.0.0.0/0': ['127.0.0.1', '10.0.0.1', '10.1.0.1', '192.0.2.1'],
  '0.0.0.0/1': ['127.0.0.1', '10.0.0.1', '10.1.0.1'],
  '128.0.0.0/1': ['192.0.2.1'],
  '10.0.0.0/8': ['10.0.0.1', '10.1.0.1'],
  '10.1.0.0/16': ['10.1.0.1'],
  '10.0.0.1/32': ['10.0.0.1'],
  '127.0.0.0/8': ['127.0.0.1'],
  '::/0': ['::1', '2001:db8::1'],
  '2001:db8::/32': ['2001:db8::1']
}

/** What a test may draw from. `other` is named by no grant, so that `*` is more than the sum of what is named. */
export const drawn = {
  verbs: [...verbs.slice(0, -1), '*'],
  objects: [...objects.slice(0, -1), '*'],
  addresses,
  cidrs: Object.keys(inRange)
}

/** Bits of the permissions, one set for each address; and until when, in ms. */
export interface Reach {
  readonly from: readonly bigint[]
  readonly until: number
}

const everything = (1n << BigInt(permissions.length)) - 1n
const granted = new Map<string, bigint>()

function bitsOf(grant: string): bigint {
  const [verb, object] = grant.split(':')
  let bits = 0n
  for (const [index, permission] of permissions.entries()) {
    const [asked, of] = permission.split(':')
    if ((verb === '*' || verb === asked) && (object === '*' || object === of)) bits |= 1n << BigInt(index)
  }
  return bits
}

/** The permissions that some grants allow; all of them for null. */
export function bits(grants: readonly string[] | null): bigint {
  if (grants === null) return everything
  let sum = 0n
  for (const grant of grants) {
    const known = granted.get(grant) ?? bitsOf(grant)
    granted.set(grant, known)
    sum |= known
  }
  return sum
}

export const nothing: Reach = { from: addresses.map(() => 0n), until: 0 }

/** These permissions, from these ranges (null: from anywhere), until then. */
export const reach = (allowed: bigint, cidrs: readonly string[] | null, until: number): Reach => ({
  from: addresses.map(address =>
    cidrs === null || cidrs.some(cidr => inRange[cidr]?.includes(address)) ? allowed : 0n
  ),
  until
})

/** What `after` can do that `before` could not. */
export function gain(before: Reach, after: Reach): Reach {
  const longer = after.until > before.until
  return {
    from: after.from.map((allowed, index) => (longer ? allowed : allowed & ~(before.from[index] ?? 0n))),
    until: after.until
  }
}

/** Whether `inner` is nothing, or nothing more than `outer`. */
export function within(outer: Reach, inner: Reach): boolean {
  if (inner.from.every(allowed => allowed === 0n)) return true
  return (
    inner.until <= outer.until && inner.from.every((allowed, index) => (allowed & ~(outer.from[index] ?? 0n)) === 0n)
  )
}
