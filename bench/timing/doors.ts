import type { Prepared } from './classes.ts'

/** Requests whose answers should be alike, as they go over the wire. */
export interface Class {
  readonly name: string
  readonly requests: readonly Buffer[]
}

/** One way in. All requests of a door are equally long, and so are the answers. */
export interface Door {
  readonly name: string
  /** What every answer looks like. */
  readonly answer: RegExp
  readonly classes: readonly Class[]
  /** Answered the same, but knowingly sooner: who cannot tell this from an unknown key cannot tell anything. */
  readonly control: Class
}

const host = 'Host: 127.0.0.1\r\n'
const bearer = (token: string) => `Authorization: Bearer ${token}\r\n`

const get = (path: string) => (token: string) => `GET ${path} HTTP/1.1\r\n${host}${bearer(token)}\r\n`

const introspectBy = (askingToken: string) => (token: string) => {
  const body = JSON.stringify({ token })
  const about = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`
  return `POST /v1/introspect HTTP/1.1\r\n${host}${bearer(askingToken)}${about}\r\n${body}`
}

/** Where a key is presented or asked about. Another tenant's key is good at the first two, where nobody asks for a tenant. */
export function doorsOf({ refused, otherTenant, misspelt, askingToken }: Prepared): Door[] {
  const door = (
    name: string,
    answer: RegExp,
    request: (token: string) => string,
    tokens: Readonly<Record<string, readonly string[]>>
  ): Door => {
    const classOf = (name: string, tokens: readonly string[]): Class => ({
      name,
      requests: tokens.map(token => Buffer.from(request(token)))
    })
    const classes = Object.entries(tokens).map(([name, tokens]) => classOf(name, tokens))
    return { name, answer, classes, control: classOf('misspelt', misspelt) }
  }
  return [
    door('authorize', /^HTTP\/1\.1 401 /, get('/v1/authorize'), refused),
    door('me', /^HTTP\/1\.1 401 .*"code":"unauthenticated"/s, get('/v1/me'), refused),
    door('introspect', /^HTTP\/1\.1 200 .*\r\n\r\n\{"active":false\}$/s, introspectBy(askingToken), {
      ...refused,
      'other tenant': otherTenant
    })
  ]
}
