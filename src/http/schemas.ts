import { type Static, type TSchema, Type } from 'typebox'
import { Problem } from './problems.ts'

/** Unknown fields are refused, rather than dropped in silence. Spread into the options of every object. */
export const closed = { additionalProperties: false } as const

export const Id = Type.String({
  format: 'uuid',
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  minLength: 36,
  maxLength: 36,
  examples: ['01980a5e-7c1b-7f3a-9d42-5b6c7d8e9f00']
})

// What is not seen can make two names look alike, or one log line two: control characters, line separators, marks of
// direction, and what has no width, but for the joiners that scripts and emoji need: names are compared without those.
const unprintable =
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb'

/** What people call things: 1 to 128 characters, nothing invisible, no blank at either end. */
export const Name = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern: `^[^\\s${unprintable}]([^${unprintable}]*[^\\s${unprintable}])?$`,
  examples: ['deploy-bot']
})

/** RFC 3339 with any offset on the way in, in UTC with `Z` and milliseconds on the way out. */
export const Timestamp = Type.String({ format: 'date-time', maxLength: 35, examples: ['2027-01-31T12:00:00.000Z'] })

interface Typed extends TSchema {
  readonly type: string
}

/** `type: [T, null]`: one type for code generators, where `anyOf` would give them a union. */
export const nullable = <Schema extends Typed>(
  schema: Schema,
  options: { description?: string; examples?: Static<Schema>[] | [null] } = {}
) => Type.Unsafe<Static<Schema> | null>({ ...schema, ...options, type: [schema.type, 'null'] })

/** One of some words. Unlike `Type.Enum` and a union of literals, it says its type. */
export const choice = <const Word extends string>(words: readonly Word[], options: { description?: string } = {}) =>
  Type.Unsafe<Word>({ type: 'string', enum: [...words], ...options })

/** A schema of another name, by its `$id`; `app.addSchema` must know it. */
export const ref = <Schema extends TSchema>(schema: Schema & { $id?: string }) =>
  Type.Unsafe<Static<Schema>>({ $ref: `${schema.$id}#` })

/** `{ data, next_cursor }`: the last page has no next cursor. */
export const page = <Item extends TSchema, Name extends string>(item: Item & { $id?: string }, $id: Name) =>
  Type.Object(
    {
      data: Type.Array(ref<Item>(item), { maxItems: maxLimit }),
      next_cursor: nullable(Cursor, {
        description: 'Give it as `cursor` to get the next page; null on the last one.',
        examples: [null]
      })
    },
    { $id, ...closed, description: 'One page of a list, and how to get the next one.' }
  )

const maxLimit = 200

export const Cursor = Type.String({ minLength: 1, maxLength: 512, pattern: '^[A-Za-z0-9_-]+$' })

/** What every list takes. Spread its `properties` into the query of a list that takes more. */
export const ListQuery = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: maxLimit, default: 50, description: 'How many at most.' }),
    cursor: Type.Optional(Type.Unsafe<string>({ ...Cursor, description: 'The `next_cursor` of the page before.' }))
  },
  closed
)

/** What the statuses of a problem mean in general. */
export const problemStatuses = {
  400: 'The request cannot be read or is not valid.',
  401: 'The credential is missing or not valid.',
  403: 'The caller may not do this.',
  404: 'There is no such thing, or it belongs to another tenant.',
  409: 'The request clashes with what is already there.',
  412: 'The resource has changed since `If-Match` was read.',
  413: 'The body is larger than 16 KiB.',
  415: 'The body is of a type that this operation does not take.',
  422: 'The `Idempotency-Key` was used for another request.',
  429: 'Too many requests; `Retry-After` says when to come back.',
  503: 'The database cannot be used at the moment; nothing was changed.'
} as const
export type ProblemStatus = keyof typeof problemStatuses

const problemAnswer = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ref(Problem) } }
})
type ProblemAnswer = ReturnType<typeof problemAnswer>

/** The failures of an operation, to spread into its `response`. */
export function problems<Status extends ProblemStatus>(...statuses: readonly Status[]) {
  const answers: Partial<Record<Status, ProblemAnswer>> = {}
  for (const status of statuses) answers[status] = problemAnswer(problemStatuses[status])
  return answers as Record<Status, ProblemAnswer>
}
