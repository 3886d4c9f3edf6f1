import type { ErrorObject, ValidateFunction } from 'ajv'
import type { Static, TSchema } from 'typebox'
import { Refusal } from '../domain/refusal.ts'
import { fieldErrors } from '../http/field-errors.ts'
import { ajv } from '../http/validation.ts'

/** Holds the input of a field against the schema that REST has for the same use-case. `schemas`: the named ones. */
export function checker(schemas: readonly (TSchema & { $id?: string })[]) {
  const instance = ajv(Object.fromEntries(schemas.map(schema => [schema.$id, schema])), false)
  const compiled = new Map<TSchema, ValidateFunction>()

  const validatorOf = (schema: TSchema & { $id?: string }) => {
    const named = schema.$id === undefined ? undefined : instance.getSchema(schema.$id)
    const validator = compiled.get(schema) ?? named ?? instance.compile(schema)
    compiled.set(schema, validator)
    return validator
  }

  /** @throws Refusal 'invalid_request' with a pointer to each field that does not fit. */
  return <Schema extends TSchema>(schema: Schema, input: object): Static<Schema> => {
    const validate = validatorOf(schema)
    if (validate(input)) return input as Static<Schema>
    const validation = validate.errors as ErrorObject[]
    throw new Refusal('invalid_request', 'The request is not valid.', { errors: fieldErrors({ validation }) })
  }
}

export type Checked = ReturnType<typeof checker>
