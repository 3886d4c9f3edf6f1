import type { ErrorObject, ValidateFunction } from 'ajv'
import type { Static, TSchema } from 'typebox'
import { Refusal } from '../domain/refusal.ts'
import { fieldErrors } from '../http/field-errors.ts'
import { ajv } from '../http/validation.ts'

type Named = TSchema & { readonly $id?: string }

/**
 * Holds the input of a field to what REST asks of the same use-case. `schemas`: the named ones; `inspect` refuses texts
 * that no body may have, whatever the schema.
 */
export function checker(schemas: readonly Named[], inspect: (input: object) => void) {
  const instance = ajv(Object.fromEntries(schemas.map(schema => [schema.$id, schema])), false)
  const compiled = new Map<TSchema, ValidateFunction>()

  const validatorOf = (schema: Named) => {
    const known = compiled.get(schema) ?? (schema.$id === undefined ? undefined : instance.getSchema(schema.$id))
    const validator = known ?? instance.compile(schema)
    compiled.set(schema, validator)
    return validator
  }

  /** @throws Refusal 'invalid_request' with a pointer to each field that does not fit. */
  return <Schema extends TSchema>(schema: Schema, input: object): Static<Schema> => {
    inspect(input)
    const validate = validatorOf(schema)
    if (validate(input)) return input as Static<Schema>
    const validation = validate.errors as ErrorObject[]
    throw new Refusal('invalid_request', 'The request is not valid.', { errors: fieldErrors({ validation }) })
  }
}

export type Checked = ReturnType<typeof checker>
