import type { FastifyInstance, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import { callerWithKey } from '../auth/caller.ts'
import type { Caller, Origin } from '../auth/principal.ts'
import type { Tokens } from '../auth/token.ts'
import type { Usage } from '../auth/usage.ts'
import type { Failing, Verifier } from '../auth/verifier.ts'
import { unauthenticated } from '../domain/refusal.ts'
import '@fastify/cookie'
import { sessionCookie } from './cookie.ts'
import { originOf } from './origin.ts'
import { Rejection } from './rejection.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom the request stands for: there in every handler of the guarded scope, and nowhere else. */
    caller: Caller
    /** What was presented, between the two steps. */
    presented: Presented
  }
}

export interface Authentication {
  readonly verifier: Verifier
  readonly sessions: {
    shaped(token: string): boolean
    resolve(token: string, origin: Origin): Promise<Caller | undefined>
  }
  readonly tokens: Tokens
  readonly usage: Usage
  /** Scheme, host and port under which browsers reach the service. */
  readonly publicUrl: string
  readonly count: (outcome: 'accepted' | 'refused', reason: string) => void
}

type Presented = { readonly type: 'key' | 'session'; readonly token: string }

/** RFC 6750 §2.1: one scheme, one token. A session cookie counts only where no key is presented. */
function presentedBy({ headers, cookies }: FastifyRequest): Presented | undefined {
  if (headers.authorization === undefined) {
    const token = cookies[sessionCookie]
    return token === undefined ? undefined : { type: 'session', token }
  }
  const [, token] = /^bearer +([^ ]+) *$/i.exec(headers.authorization) ?? []
  return token === undefined ? undefined : { type: 'key', token }
}

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A browser says where a request comes from; one that comes from another site changes nothing. */
function refuseForged({ method, headers }: FastifyRequest, publicUrl: string) {
  if (safe.has(method)) return
  const site = headers['sec-fetch-site']
  const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none'
  const foreignOrigin = headers.origin !== undefined && headers.origin !== publicUrl
  if (foreignSite || foreignOrigin) throw new Rejection('cross_site', 'A session acts for its own site only.')
}

/**
 * Guards the scope that it is registered in. `onRequest` refuses what cannot be a credential without I/O and before a
 * body is read; `preHandler` finds out whom it stands for.
 */
export const authenticated = plugin(async (app: FastifyInstance, options: Authentication) => {
  const { verifier, sessions, tokens, usage, publicUrl, count } = options

  function refuse(request: FastifyRequest, reason: Failing | 'missing' | 'session', keyId?: string): never {
    count('refused', reason)
    request.log.info({ refused: reason, key_id: keyId }, 'credential refused')
    throw unauthenticated()
  }

  async function withKey(request: FastifyRequest, token: string, origin: Origin): Promise<Caller> {
    const verdict = await verifier.verify(token, origin.address)
    if (!verdict.ok) return refuse(request, verdict.failing, verdict.credential?.key.id)
    usage.note(verdict.credential.key.id, origin.address)
    return callerWithKey(verdict, origin)
  }

  app.addHook('onRequest', async request => {
    const presented = presentedBy(request)
    if (presented === undefined) return refuse(request, 'missing')
    if (presented.type === 'key' && !verifier.shaped(presented.token)) return refuse(request, 'malformed')
    if (presented.type === 'session') {
      if (!sessions.shaped(presented.token)) return refuse(request, 'malformed')
      refuseForged(request, publicUrl)
    }
    request.presented = presented
  })

  app.addHook('preHandler', async request => {
    const { type, token } = request.presented
    const origin = originOf(request, tokens)
    const caller = type === 'key' ? await withKey(request, token, origin) : await sessions.resolve(token, origin)
    request.caller = caller ?? refuse(request, 'session')
    count('accepted', type)
  })
})
