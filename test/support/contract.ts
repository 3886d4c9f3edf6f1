import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'
import type { Answer } from './client.ts'

/** JSON Schema 2020-12, as far as this contract uses it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly examples?: readonly unknown[]
  readonly [keyword: string]: unknown
}

interface Content {
  readonly [mediaType: string]: { readonly schema: Schema; readonly example?: unknown }
}

interface Header {
  readonly $ref?: string
  readonly required?: boolean
  readonly schema: Schema
}

export interface Response {
  readonly $ref?: string
  readonly description: string
  readonly headers?: Readonly<Record<string, Header>>
  readonly content?: Content
}

export interface Parameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly schema: Schema
}

export interface Described {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly security?: readonly object[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, Response>>
}

export interface Contract {
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly security: readonly object[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly responses: Readonly<Record<string, Response>>
    readonly headers: Readonly<Record<string, Header>>
  }
}

export const contractFile = join(import.meta.dirname, '../../openapi.yaml')

/** The committed description: what clients were promised, whatever the code says now. */
export const contract: Contract = parse(readFileSync(contractFile, 'utf8'))

/** Every operation with its method and path. */
export const operations = Object.entries(contract.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => ({ method: method.toUpperCase(), path, ...described }))
)
export type Operation = (typeof operations)[number]

/** Paths that are served and are no part of the contract: browsers, collectors and clients of GraphQL read them. */
export const unlisted =
  /^\/($|graphql$|docs($|\/)|metrics$|openapi\.(json|yaml)$|setup$|invitation$|sign-in$|tenants$|user\/|team\/|assets\/|v1\/authorize[/*])/

/** What every server may answer before it knows the operation: it stands in the contract as `default`. */
const beforehand = new Set([408, 413, 414, 415, 431, 500])

/** What a reference of the contract names. */
export function resolved<Target extends object>(target: Target & { readonly $ref?: string }): Target {
  if (target.$ref === undefined) return target
  const [, ...keys] = target.$ref.split('/')
  let found: unknown = contract
  for (const key of keys) found = (found as Record<string, unknown>)[key]
  return found as Target
}

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true })
addFormats.default(ajv)
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
ajv.addKeyword('components')
ajv.addSchema({ components: contract.components }, 'contract')

/** Why a value does not fit a schema of the contract; undefined when it does. */
export function misfit({ $ref = '' }: Schema, value: unknown): string | undefined {
  const validate = ajv.getSchema(`contract${$ref}`)
  if (validate === undefined) return `${$ref} is not in the contract`
  return validate(value) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'body' })
}

const pathOf = (url: string) => url.split('?', 1).join()
const segments = (path: string) => path.split('/')

/** A path of its own comes before one with a parameter. */
const candidates = operations.toSorted((a, b) => a.path.split('{').length - b.path.split('{').length)

/** The operation that a request is for, if there is one. `HEAD` is what `GET` is, without a body. */
export function operationAt(method: string, url: string): Operation | undefined {
  const asked = segments(pathOf(url))
  const wanted = method === 'HEAD' ? 'GET' : method
  return candidates.find(operation => {
    const parts = segments(operation.path)
    const fits = parts.every((part, index) => part === asked[index] || (part.startsWith('{') && asked[index] !== ''))
    return operation.method === wanted && parts.length === asked.length && fits
  })
}

/** The ways in which an answer breaks the description of its operation. */
function* breaches(method: string, { responses }: Operation, answer: Answer): Generator<string, void> {
  const { statusCode, headers, text, body } = answer
  const listed = responses[statusCode] ?? (beforehand.has(statusCode) ? responses.default : undefined)
  if (listed === undefined) {
    yield 'the status is not documented'
    return
  }
  const response = resolved(listed)
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    if (resolved(header).required && headers[name.toLowerCase()] === undefined) yield `the header ${name} is missing`
  }
  const [type = ''] = String(headers['content-type'] ?? '').split(';')
  const content = response.content?.[type]
  if (response.content === undefined || method === 'HEAD') {
    if (text !== '') yield 'a body is there and none is documented'
  } else if (content === undefined) yield `the media type ${type} is not documented`
  else {
    const why = misfit(content.schema, body)
    if (why !== undefined) yield why
  }
  if (type === 'application/problem+json' && method !== 'HEAD') {
    if (body.status !== statusCode) yield `the problem says ${body.status}`
    if (body.request_id !== headers['x-request-id']) yield 'the problem names another request'
  }
}

/** Holds an answer against the contract. @throws Error naming the request and what is wrong with its answer. */
export function check(method: string, url: string, answer: Answer): void {
  const { statusCode } = answer
  const operation = operationAt(method, url)
  if (operation === undefined) {
    const refused = method === 'OPTIONS' || (statusCode >= 400 && statusCode < 500)
    if (refused || unlisted.test(pathOf(url))) return
    throw new Error(`${method} ${url} is answered and is not in openapi.yaml: run \`npm run openapi\``)
  }
  const found = [...breaches(method, operation, answer)]
  if (found.length === 0) return
  throw new Error(`${method} ${url} answered ${statusCode} against ${operation.operationId}: ${found.join('; ')}`)
}
