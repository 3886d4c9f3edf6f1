import type { components } from './schema.d.ts'

type Said = components['schemas']['Problem']

/** Why a request failed (RFC 9457), or that no answer came: then `status` is 0 and `requestId` is not there. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly requestId: string | undefined
  /** By JSON pointer, such as `/name`. */
  readonly fields: ReadonlyMap<string, string>

  constructor(status: number, said: Partial<Omit<Said, 'code'>> & { readonly code: string; readonly detail: string }) {
    super(said.detail)
    this.name = 'Problem'
    this.status = status
    this.code = said.code
    this.requestId = said.request_id
    this.fields = new Map((said.errors ?? []).map(({ pointer, detail }) => [pointer, detail]))
  }
}

const advice: Readonly<Record<string, string>> = {
  unreachable: 'The service cannot be reached. Check the connection and try again.',
  unauthenticated: 'Your session has ended. Sign in again.',
  invalid_credentials: 'The e-mail address or the password is wrong.',
  precondition_failed: 'Somebody has changed this in the meantime. Look at it again before you save.',
  rate_limited: 'Too many attempts. Wait a minute and try again.',
  internal: 'Something went wrong in the service. Try again; if it stays so, give the request id to your operator.',
  unavailable: 'The service is busy or its database cannot be reached. Try again in a moment.'
}

const own = new Set(['forbidden', 'conflict', 'in_use', 'authority_exceeded', 'not_found'])

/** What to tell a person: the service's own words where they are about this case, advice otherwise. */
export const wordsOf = ({ code, message }: Problem) => (own.has(code) ? message : (advice[code] ?? message))

/** Anything thrown, as a problem; what is no answer of the service is a failure to reach it. */
export const problemOf = (thrown: unknown): Problem =>
  thrown instanceof Problem ? thrown : new Problem(0, { code: 'unreachable', detail: 'The service cannot be reached.' })
