import { Type } from 'typebox'
import { Id } from './schemas.ts'

export const ById = Type.Object({ id: Id }, { additionalProperties: false })

export const NoContent = Type.Unsafe<undefined>({ type: 'null', description: 'Done; there is nothing to say.' })

// Neither has an example: Swagger UI would send it each time, and the second request would be refused.

/** For single resources: act only on the version that was read (RFC 9110 §13.1.1). */
export const Conditional = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'The `ETag` that you read, such as `"1"`; 412 when it was changed since.'
    })
  )
})

/** For creates: a repeat within 24 hours gets the very same answer, and makes nothing. */
export const Repeatable = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 16,
      maxLength: 255,
      pattern: '^[\\x21-\\x7e]+$',
      description:
        'A random value of your own, such as a UUID. A repeat within 24 hours gets the same answer, secret included.'
    })
  )
})
