import { createHmac, timingSafeEqual } from 'node:crypto'
import { invalid } from '../domain/refusal.ts'

/** Where a page ends: the sort value of its last row and that row's id. */
export type Position = readonly [value: string | number, id: string]

const tagBytes = 16

/**
 * Cursors are opaque and bound to what they were made for: `context` names the tenant, the list and its filter, and a
 * cursor presented with any other context is refused. `key`: 32 bytes.
 */
export function cursors(key: Buffer) {
  const tag = (context: string, body: Buffer) =>
    createHmac('sha256', key)
      .update(`${Buffer.byteLength(context)}:${context}`)
      .update(body)
      .digest()
      .subarray(0, tagBytes)

  return {
    seal(context: string, position: Position): string {
      const body = Buffer.from(JSON.stringify(position))
      return Buffer.concat([tag(context, body), body]).toString('base64url')
    },

    /** @throws Refusal 'invalid_request' for a cursor from elsewhere. */
    open(context: string, cursor: string): Position {
      const bytes = Buffer.from(cursor, 'base64url')
      const body = bytes.subarray(tagBytes)
      if (bytes.length <= tagBytes || !timingSafeEqual(bytes.subarray(0, tagBytes), tag(context, body))) {
        throw invalid('?cursor', 'is not a cursor of this list with these filters')
      }
      return JSON.parse(body.toString())
    }
  }
}

export type Cursors = ReturnType<typeof cursors>
