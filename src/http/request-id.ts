import { randomBytes } from 'node:crypto'

const mostInRow = 0x1000
const digits = Array.from({ length: mostInRow }, (_, count) => count.toString(16).padStart(3, '0'))

/** Six random bits after the two of the variant, then 56 more: the last two groups of a UUID. */
function randomTail(): string {
  const bytes = randomBytes(8)
  bytes[0] = (bytes.readUInt8(0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `-${hex.slice(0, 4)}-${hex.slice(4)}`
}

/**
 * Ids of requests: UUIDv7 (RFC 9562 §5.7) with a count in `rand_a` (§6.2, method 1), so that a request costs the joining
 * of three texts. They need not be hard to guess: nobody is believed for knowing one.
 */
export function requestIds(now: () => number = Date.now): () => string {
  let millisecond = Number.NaN
  let head = ''
  let tail = ''
  let count = 0
  return () => {
    const current = now()
    if (current !== millisecond) {
      millisecond = current
      const hex = current.toString(16).padStart(12, '0')
      head = `${hex.slice(0, 8)}-${hex.slice(8)}-7`
    }
    if (count % mostInRow === 0) tail = randomTail()
    count += 1
    return head + digits[count % mostInRow] + tail
  }
}
