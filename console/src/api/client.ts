import createClient from 'openapi-fetch'
import { Problem, problemOf } from './problem.ts'
import type { components, paths } from './schema.d.ts'

/** The REST API, typed by its contract. The browser adds the session cookie and the origin by itself. */
export const api = createClient<paths>({ baseUrl: location.origin })

export type Schemas = components['schemas']

interface Answer<Data> {
  readonly data?: Data
  readonly error?: unknown
  readonly response: Response
}

const isProblem = (body: unknown): body is Schemas['Problem'] =>
  typeof body === 'object' && body !== null && 'code' in body && 'detail' in body

/** What the service answered. @throws Problem for every answer that is none of success, and when there was none. */
export async function ask<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await call.catch((thrown: unknown) => {
    throw problemOf(thrown)
  })
  if (response.ok) return data as Data
  throw new Problem(response.status, isProblem(error) ? error : { code: 'internal', detail: response.statusText })
}
