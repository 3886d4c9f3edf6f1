import type { FieldError } from '../domain/refusal.ts'

export const maxFieldErrors = 10
const maxPointerLength = 128

interface SchemaError {
  readonly keyword: string
  readonly instancePath: string
  readonly params: Readonly<Record<string, unknown>>
}

/** What Fastify throws when a part of a request does not fit its schema. */
export interface ValidationFailure {
  readonly validation: readonly SchemaError[]
  readonly validationContext?: string
}

const list = (value: unknown) => [value].flat().join(', ')

const formats: Readonly<Record<string, string>> = {
  'date-time': 'Must be an RFC 3339 time with its offset, such as 2027-01-31T12:00:00Z.',
  uuid: 'Must be a UUID in lower case.',
  email: 'Must be an e-mail address.'
}

// Only what the schema says is used, never the value that was sent.
const sentences: Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => string>> = {
  required: () => 'This field is required.',
  additionalProperties: () => 'This field is not known here.',
  type: ({ type }) => `Must be of type ${list(type).replaceAll(', ', ' or ')}.`,
  enum: ({ allowedValues }) => `Must be one of: ${list(allowedValues)}.`,
  const: ({ allowedValue }) => `Must be ${list(allowedValue)}.`,
  format: ({ format }) => formats[String(format)] ?? `Must be a valid ${format}.`,
  minLength: ({ limit }) => (limit === 1 ? 'Must not be empty.' : `Must have at least ${limit} characters.`),
  maxLength: ({ limit }) => `Must have at most ${limit} characters.`,
  minItems: ({ limit }) => (limit === 1 ? 'Must not be empty.' : `Must have at least ${limit} items.`),
  maxItems: ({ limit }) => `Must have at most ${limit} items.`,
  uniqueItems: () => 'Must not have the same item twice.',
  minProperties: ({ limit }) => (limit === 1 ? 'Must not be empty.' : `Must have at least ${limit} fields.`),
  minimum: ({ limit }) => `Must be at least ${limit}.`,
  maximum: ({ limit }) => `Must be at most ${limit}.`
}

/** A JSON pointer (RFC 6901) one step further, as far as it may go. */
export const pointerTo = (path: string, segment: unknown) =>
  `${path}/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`.slice(0, maxPointerLength)

// A JSON pointer (RFC 6901) into the body, and for the other parts the name alone in a mark of its own.
function pointer(context: string | undefined, { keyword, instancePath, params }: SchemaError) {
  const extra = keyword === 'required' ? params.missingProperty : params.additionalProperty
  const path = extra === undefined ? instancePath : pointerTo(instancePath, extra)
  const name = path.slice(1, maxPointerLength)
  if (context === 'querystring') return `?${name}`
  if (context === 'params') return `{${name}}`
  if (context === 'headers') return name
  return path.slice(0, maxPointerLength)
}

/** One readable sentence per field, for at most ten fields: what its format is, or else the first thing wrong with it. */
export function fieldErrors({ validation, validationContext }: ValidationFailure): FieldError[] {
  const errors = new Map<string, string>()
  for (const error of validation) {
    const at = pointer(validationContext, error)
    if (errors.has(at) && error.keyword !== 'format') continue
    errors.set(at, sentences[error.keyword]?.(error.params) ?? 'Does not have the required form.')
  }
  return [...errors].slice(0, maxFieldErrors).map(([at, detail]) => ({ pointer: at, detail }))
}
