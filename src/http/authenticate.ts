import type { FastifyInstance, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import { callerWithKey } from '../auth/caller.ts'
import type { Caller, Origin } from '../auth/principal.ts'
import type { Tokens } from '../auth/token.ts'
import type { Accepted, Failing, LastUse, Verdict } from '../auth/verdict.ts'
import type { Verifier } from '../auth/verifier.ts'
import { allows } from '../domain/permissions.ts'
import { unauthenticated } from '../domain/refusal.ts'
import { sessionIn } from './cookie.ts'
import { originOf, userAgentOf } from './origin.ts'
import { refuseForged } from './same-origin.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom the request stands for: there in every handler of the guarded scope, and nowhere else. */
    caller: Caller
    /** What was presented, between the two steps. */
    presented: Presented
    /** Why the credential was refused, for the log. */
    refused?: { readonly refused: string; readonly key_id?: string | undefined }
  }
}

export interface Authentication {
  readonly verifier: Verifier
  readonly sessions: {
    shaped(token: string): boolean
    resolve(token: string, origin: Origin): Promise<Caller | undefined>
  }
  readonly tokens: Tokens
  readonly usage: {
    note(use: LastUse, address: string, userAgent: string): void
    refused(tenantId: string | undefined, reason: string): void
  }
  /** Scheme, host and port under which browsers reach the service. */
  readonly publicUrl: string
  readonly count: (outcome: 'accepted' | 'refused', reason: string) => void
}

type Presented = { readonly type: 'key' | 'session'; readonly token: string }

/** As nearly everybody writes it. */
const usual = 'Bearer '
const bearer = /^bearer +([^ ]+) *$/i

/** A request is let in: the key is used, and that is counted. */
const admitting =
  ({ usage, count }: Pick<Authentication, 'usage' | 'count'>) =>
  (key: Accepted, { address, userAgent }: Pick<Origin, 'address' | 'userAgent'>): void => {
    usage.note(key, address, userAgent)
    count('accepted', 'key')
  }

export type Recognize = (request: FastifyRequest, needed: string | undefined) => Accepted | undefined

/** The key of a request, where it is known, is good and allows what is needed. Otherwise the guard has to judge. */
export function recognizing(options: Pick<Authentication, 'verifier' | 'tokens' | 'usage' | 'count'>): Recognize {
  const admit = admitting(options)
  return (request, needed) => {
    const { authorization = '' } = request.headers
    if (!authorization.startsWith(usual)) return undefined
    const address = request.ip
    const verdict = options.verifier.known(authorization.slice(usual.length), address)
    if (verdict?.ok !== true || (needed !== undefined && !allows(verdict.permissions, needed))) return undefined
    admit(verdict, { address, userAgent: userAgentOf(request, options.tokens) })
    return verdict
  }
}

/** RFC 6750 §2.1: one scheme, one token. A session cookie counts only where no key is presented. */
function presentedBy(request: FastifyRequest): Presented | undefined {
  const { authorization } = request.headers
  if (authorization === undefined) {
    const token = sessionIn(request)
    return token === undefined ? undefined : { type: 'session', token }
  }
  const token = authorization.startsWith(usual) ? authorization.slice(usual.length) : ''
  if (token !== '' && !token.includes(' ')) return { type: 'key', token }
  const [, other] = bearer.exec(authorization) ?? []
  return other === undefined ? undefined : { type: 'key', token: other }
}

/**
 * Guards the scope that it is registered in. `onRequest` refuses what cannot be a credential without I/O and before a
 * body is read; `preHandler` finds out whom it stands for.
 */
export const authenticated = plugin(async (app: FastifyInstance, options: Authentication) => {
  const { verifier, sessions, tokens, usage, publicUrl, count } = options
  const use = admitting(options)

  function refuse(request: FastifyRequest, reason: Failing | 'missing' | 'session', keyId?: string): never {
    count('refused', reason)
    request.refused = { refused: reason, key_id: keyId }
    throw unauthenticated()
  }

  function admit(request: FastifyRequest, verdict: Verdict, origin: Origin): void {
    if (!verdict.ok) {
      usage.refused(verdict.tenantId, verdict.failing)
      refuse(request, verdict.failing, verdict.keyId)
    }
    use(verdict, origin)
    request.caller = callerWithKey(verdict, origin)
  }

  async function admitSession(request: FastifyRequest, token: string, origin: Origin): Promise<void> {
    request.caller = (await sessions.resolve(token, origin)) ?? refuse(request, 'session')
    count('accepted', 'session')
  }

  function look(request: FastifyRequest): void {
    const presented = presentedBy(request)
    if (presented === undefined) refuse(request, 'missing')
    const { shaped } = presented.type === 'key' ? verifier : sessions
    if (!shaped(presented.token)) refuse(request, 'malformed')
    if (presented.type === 'session') refuseForged(request, publicUrl)
    request.presented = presented
  }

  /** Waits for nothing where there is nothing to wait for. */
  function judge(request: FastifyRequest): Promise<void> | undefined {
    const { type, token } = request.presented
    const origin = originOf(request, tokens)
    if (type === 'session') return admitSession(request, token, origin)
    const verdict = verifier.verifyShaped(token, origin.address)
    if (verdict instanceof Promise) return verdict.then(verdict => admit(request, verdict, origin))
    admit(request, verdict, origin)
    return undefined
  }

  app.addHook('onRequest', (request, _reply, done) => {
    try {
      look(request)
    } catch (error) {
      return done(error as Error)
    }
    done()
  })

  app.addHook('preHandler', (request, _reply, done) => {
    let waiting: Promise<void> | undefined
    try {
      waiting = judge(request)
    } catch (error) {
      return done(error as Error)
    }
    if (waiting === undefined) done()
    else waiting.then(() => done(), done)
  })
})
