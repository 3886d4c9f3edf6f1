import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

const bytes = 16

/** Ids of requests: UUIDv7 (RFC 9562 §5.7) like any other, from random bytes that are drawn for 256 of them at a time. */
export function requestIds(): () => string {
  const pool = new Uint8Array(256 * bytes)
  let next = pool.length
  return () => {
    if (next === pool.length) {
      randomFillSync(pool)
      next = 0
    }
    next += bytes
    return v7({ random: pool.subarray(next - bytes, next) })
  }
}
