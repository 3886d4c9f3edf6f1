export interface Wire {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What is sent to one server: the requests in their order, round and round, each of which is answered with `expected`. */
export interface Volley {
  readonly origin: string
  readonly requests: readonly Wire[]
  readonly expected: number
}

export interface Firing {
  readonly connections: number
  readonly seconds: number
  /** Which request comes first: where the last firing ended, so that a cycle is not cut short. */
  readonly from: number
}

export interface Burst {
  readonly requests: number
  readonly seconds: number
  readonly p50Milliseconds: number
  readonly p99Milliseconds: number
  /** Answers with another status, and connections and requests that came to nothing. */
  readonly errors: number
}

export type Fire = (firing: Firing) => Promise<Burst>

export interface Generator {
  /** With its version, for the results. */
  readonly name: string
  prepare(volley: Volley): Fire
}

const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

export const get = (path: string, token: string): Wire => ({
  method: 'GET',
  path,
  headers: { authorization: `Bearer ${token}` },
  body: ''
})

export const post = (path: string, token: string, body: object): Wire => ({
  method: 'POST',
  path,
  headers: { authorization: `Bearer ${token}`, ...json },
  body: JSON.stringify(body)
})

export const postForm = (path: string, authorization: string, fields: Record<string, string>): Wire => ({
  method: 'POST',
  path,
  headers: { authorization, ...form },
  body: new URLSearchParams(fields).toString()
})
