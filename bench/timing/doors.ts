import type { Classes, Prepared } from './classes.ts'

/** One way in, and the requests of each class as they go over the wire. All requests of a door are equally long. */
export interface Door {
  readonly name: string
  /** What every answer looks like. */
  readonly answer: RegExp
  readonly classes: readonly { readonly name: string; readonly requests: readonly Buffer[] }[]
}

const host = 'Host: 127.0.0.1\r\n'
const bearer = (token: string) => `Authorization: Bearer ${token}\r\n`

const get = (path: string) => (token: string) => `GET ${path} HTTP/1.1\r\n${host}${bearer(token)}\r\n`

const introspectBy = (askingToken: string) => (token: string) => {
  const body = JSON.stringify({ token })
  const about = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`
  return `POST /v1/introspect HTTP/1.1\r\n${host}${bearer(askingToken)}${about}\r\n${body}`
}

const requestsOf = (classes: Classes, request: (token: string) => string) =>
  Object.entries(classes).map(([name, tokens]) => ({
    name,
    requests: tokens.map(token => Buffer.from(request(token)))
  }))

/** Where a key is presented or asked about. A key of another tenant is good at the first two, which ask for no tenant. */
export const doorsOf = ({ refused, otherTenant, askingToken }: Prepared): Door[] => [
  { name: 'authorize', answer: /^HTTP\/1\.1 401 /, classes: requestsOf(refused, get('/v1/authorize')) },
  { name: 'me', answer: /^HTTP\/1\.1 401 [^]*"code":"unauthenticated"/, classes: requestsOf(refused, get('/v1/me')) },
  {
    name: 'introspect',
    answer: /^HTTP\/1\.1 200 [^]*\r\n\r\n\{"active":false\}$/,
    classes: requestsOf({ ...refused, 'other tenant': otherTenant }, introspectBy(askingToken))
  }
]
