import { STATUS_CODES } from 'node:http'
import type {} from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { type Described, isShared, problemComponent, referenceTo } from './described-problems.ts'

interface Answer {
  description?: string | undefined
  headers?: object
  readonly content?: { readonly [type: string]: { readonly schema: { readonly $ref?: string } } }
}

interface Operation {
  readonly parameters?: readonly { required?: boolean; readonly schema: object }[]
  readonly requestBody?: { readonly content: Record<string, object> }
  readonly responses: Record<string, Answer>
}

interface Components {
  readonly securitySchemes: object
  readonly schemas: Readonly<Record<string, { readonly properties?: object }>>
}

interface Document {
  readonly openapi: string
  readonly info: object
  readonly servers: readonly object[]
  readonly tags: readonly object[]
  readonly security: readonly object[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: Components
}

const text = (maxLength: number, example: string) => ({ type: 'string', maxLength, examples: [example] })

const headers = {
  ETag: {
    description: 'The revision of the resource, to send as `If-Match` (RFC 9110 §8.8.3).',
    required: true,
    schema: text(32, '"1"')
  },
  Link: {
    description: 'Where the next page is, when there is one (RFC 8288).',
    schema: text(8192, '</v1/roles?cursor=eyJpZCI6Mn0>; rel="next"')
  }
}

/** The headers of an answer go by what is in its body, as the hooks do that set them. */
function headersOf({ content }: Answer, { schemas }: Components) {
  const name = content?.['application/json']?.schema.$ref?.split('/').at(-1) ?? ''
  const { properties = {} } = schemas[name] ?? {}
  if ('revision' in properties) return { ETag: { $ref: '#/components/headers/ETag' } }
  if ('next_cursor' in properties) return { Link: { $ref: '#/components/headers/Link' } }
  return undefined
}

/** Refers from an operation to the components of its problems, and returns which these are. */
function shareProblems({ responses }: Operation, everywhere: readonly Described[]) {
  const statuses = Object.keys(responses).map(Number).filter(isShared)
  const own = statuses.filter(status => 'application/problem+json' in (responses[status]?.content ?? {}))
  const problems = [...own, ...everywhere]
  for (const problem of problems) Object.assign(responses, { [problem]: referenceTo(problem) })
  return problems
}

/** What any operation can meet without declaring it: the probes answer without the store. */
const everywhere = (path: string): Described[] => (path.startsWith('/v1/') ? [503, 'default'] : ['default'])

/**
 * The OpenAPI description of an app that is ready. Adds to what @fastify/swagger makes of the routes: the failures that
 * operations have in common stand in `components.responses`, once each; a parameter with a default may be left out; an
 * answer without a description says what its status says; headers that hooks set are there; what is read first stands
 * first.
 */
export function documentOf(app: FastifyInstance) {
  const document: Document = JSON.parse(JSON.stringify(app.swagger()))
  const { openapi, info, servers, tags, security, paths, components } = document
  const problems = new Set<Described>()
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const { content = {} } = operation.requestBody ?? {}
      if (method === 'patch') content['application/merge-patch+json'] = { ...content['application/json'] }
      for (const [status, answer] of Object.entries(operation.responses)) {
        if (answer.description === 'Default Response') answer.description = STATUS_CODES[status]
        const headers = headersOf(answer, components)
        if (headers) answer.headers = headers
      }
      for (const parameter of operation.parameters ?? []) {
        if ('default' in parameter.schema) parameter.required = false
      }
      for (const problem of shareProblems(operation, everywhere(path))) problems.add(problem)
    }
  }
  const responses = Object.fromEntries([...problems].sort().map(problemComponent))
  return { openapi, info, servers, tags, security, paths, components: { ...components, headers, responses } }
}
