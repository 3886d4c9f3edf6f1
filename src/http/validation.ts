import { Ajv2020, type AnySchema, type AnySchemaObject } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'
import { isDateTime } from './date-time.ts'

type Schemas = Readonly<Record<string, AnySchema | AnySchema[]>>

/**
 * JSON Schema 2020-12, the dialect of OpenAPI 3.1. Nothing is dropped or guessed; only what arrives as text (query,
 * path, headers) is turned into numbers, booleans and arrays. Ids and times have one spelling. All errors are collected,
 * which is safe because a body is small by then.
 */
export function ajv(schemas: Schemas, coerceTypes: false | 'array') {
  const instance = new Ajv2020({ coerceTypes, useDefaults: true, allErrors: true, strict: true, allowUnionTypes: true })
  addFormats.default(instance)
  instance.addFormat('uuid', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  instance.addFormat('date-time', { type: 'string', validate: isDateTime })
  for (const schema of Object.values(schemas)) instance.addSchema(schema)
  return instance
}

const compilers = new Map<string, ReturnType<typeof compilerOf>>()

/**
 * For `schemaController.compilersFactory.buildValidator`: called by every plugin with the schemas that it can see. Those
 * with the same ones share their validators, which are made once a process.
 */
export function buildValidator(schemas: Schemas) {
  const known = JSON.stringify(schemas)
  const compiler = compilers.get(known) ?? compilerOf(schemas)
  compilers.set(known, compiler)
  return compiler
}

function compilerOf(schemas: Schemas) {
  const strict = ajv(schemas, false)
  const lenient = ajv(schemas, 'array')
  // The type of the factory says that a plain schema comes in; what comes in says which part it is for.
  return (definition: unknown) => {
    const { schema, httpPart } = definition as Parameters<FastifySchemaCompiler<AnySchemaObject>>[0]
    const instance = httpPart === 'body' ? strict : lenient
    // A named schema that was added already cannot be compiled a second time.
    const named = schema.$id === undefined ? undefined : instance.getSchema(schema.$id)
    return named ?? instance.compile(schema)
  }
}
