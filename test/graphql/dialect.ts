import type { FastifyInstance } from 'fastify'
import type { Answer, Headers } from '../support/client.ts'

type App = Pick<FastifyInstance, 'inject'>

/** JSON as Python's `json.dumps` spells it, a blank after every comma and colon. */
export function dumps(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(dumps).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}: ${dumps(field)}`)
  return `{${fields.join(', ')}}`
}

/** A selection as the Python client lays it out: a field a line, four blanks a level, arguments as they are. */
export function laidOut(query: string): string {
  const words = query.match(/[^\s{}()]+(?:\([^)]*\))?|[{}]|\([^)]*\)/g) ?? []
  let [text, depth, fresh] = ['', 0, true]
  for (const word of words) {
    if (word === '}') depth -= 1
    if (word === '{') text += ' {\n'
    else text += fresh ? '    '.repeat(depth) + word : `\n${'    '.repeat(depth)}${word}`
    if (word === '{') depth += 1
    fresh = word === '{'
  }
  return text
}

/** What a client sends in one body: the document, and its variables as JSON in a string. */
export const bodyOf = (query: string, variables: unknown = null) =>
  `{"query": ${JSON.stringify(laidOut(query))}, "variables": ${JSON.stringify(dumps(variables))}}`

/** The ways in which the Python client fails. */
type Failure = 'AuthorizationError' | 'ClientError' | 'HTTPError'

const failure = (name: Failure, message: string) => Object.assign(new Error(message), { name })

export interface Setting {
  readonly key?: string
  readonly version?: string
  readonly tenantId?: string
  /** Where it posts to: `/graphql` for 0.14. */
  readonly path?: string
}

/** The Python client: what it puts on the wire, and what it makes of the answer. */
export function prefect(app: App, { key, version = '1.4.1', tenantId, path = '/' }: Setting) {
  const attached: Headers = {}

  async function send(query: string, variables?: unknown): Promise<Answer> {
    const headers: Headers = {
      'user-agent': 'python-requests/2.31.0',
      'accept-encoding': 'gzip, deflate',
      accept: '*/*',
      connection: 'keep-alive',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(tenantId === undefined ? {} : { 'x-prefect-tenant-id': tenantId }),
      'x-prefect-core-version': version,
      ...attached,
      'content-type': 'application/json'
    }
    const payload = bodyOf(query, variables)
    const {
      statusCode,
      headers: fields,
      body: text
    } = await app.inject({ method: 'POST', url: path, headers, payload })
    const json = String(fields['content-type']).includes('json')
    return { statusCode, headers: fields, text, body: json ? JSON.parse(text) : text }
  }

  return {
    send,
    attach: (headers: Headers) => Object.assign(attached, headers),

    /** @throws Error with the name that the client's would have. */
    async graphql(query: string, variables?: unknown) {
      const { statusCode, body } = await send(query, variables)
      if (statusCode === 400) throw failure('ClientError', `400 Client Error: ${JSON.stringify(body)}`)
      if (statusCode !== 200) throw failure('HTTPError', String(statusCode))
      const errors = JSON.stringify(body.errors ?? [])
      if (/UNAUTHENTICATED|Malformed Authorization header/.test(errors)) throw failure('AuthorizationError', errors)
      if ('errors' in body) throw failure('ClientError', errors)
      return body.data
    }
  }
}

export type Prefect = ReturnType<typeof prefect>

/** A request by GraphQL over HTTP, for who reads the statuses that it has. */
export const modern = 'application/graphql-response+json'

/** A caller of the GraphQL door that is no client of the dialect. */
export function graphql(app: App, credential: Headers, accept = 'application/json') {
  return async (query: string, variables?: object): Promise<Answer> => {
    const headers = { ...credential, accept, 'content-type': 'application/json' }
    const payload = JSON.stringify({ query, variables })
    const response = await app.inject({ method: 'POST', url: '/graphql', headers, payload })
    const { statusCode, body: text } = response
    return { statusCode, headers: response.headers, text, body: JSON.parse(text) }
  }
}
