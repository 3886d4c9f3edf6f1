import { isIP } from 'node:net'
import type { AccessClaims, AccessTokens } from '../auth/access-token.ts'
import { may } from '../auth/authorize.ts'
import type { Caller } from '../auth/principal.ts'
import type { Signing } from '../auth/signing.ts'
import { refused, type Verdict } from '../auth/verdict.ts'
import type { Verifier } from '../auth/verifier.ts'
import { beyondTenant } from '../domain/permissions.ts'
import { forbidden, invalid } from '../domain/refusal.ts'
import type { Clock } from '../domain/time.ts'
import { type Count, recorder } from '../usage/record.ts'
import type { Usage } from '../usage/service.ts'
import { answers, inactive } from './answer.ts'
import type { IntrospectBatch, TokenQuestion } from './schema.ts'

export interface Dependencies {
  readonly verifier: Verifier
  readonly accessTokens: AccessTokens
  readonly signing: Signing
  readonly usage: Usage
  readonly count: Count
  readonly clock: Clock
  readonly publicUrl: string
  readonly cacheMilliseconds: number
}

/** In whose keys the caller may look: null for those of all tenants. @throws Refusal 'forbidden' */
function reachOf(caller: Caller): string | null {
  if (may(caller, beyondTenant)) return null
  if (may(caller, 'verify:api-key')) return caller.tenantId
  throw forbidden('verify:api-key')
}

/** Nothing of it shows in the other tenant: who may not ask about a key leaves no trace on it. */
const ofOtherTenant = refused('other_tenant')

/** What the caller may know of a verdict. Goes on as with any refused key, so that it takes as long. */
const within = (reach: string | null, verdict: Verdict): Verdict =>
  reach === null || verdict.tenantId === undefined || verdict.tenantId === reach ? verdict : ofOtherTenant

function checkAddress(address: string | undefined, pointer: string): void {
  if (address !== undefined && isIP(address) === 0) throw invalid(pointer, 'is not an IP address')
}

const areKnown = (answers: (string | Promise<string>)[]): answers is string[] =>
  answers.every(answer => typeof answer === 'string')

/**
 * The answers as one. As bytes, since whoever writes a text copies it, and tens of kilobytes for each request fill the
 * young part of the heap so fast that much of it grows old. What stands around them is joined with them for that too.
 */
function listed(answers: readonly string[]): Buffer {
  const last = answers.length - 1
  const texts = answers.map(
    (answer, index) => `${index === 0 ? '{"results":[' : ''}${answer}${index === last ? ']}' : ''}`
  )
  return Buffer.from(texts.join())
}

/** Whose a token is and what it may do, for other services (RFC 7662). Answers are JSON, ready to be sent. */
export function introspection(dependencies: Dependencies) {
  const { verifier, accessTokens, signing, clock, publicUrl } = dependencies
  const record = recorder(dependencies)
  const { ofKey, ofAccessToken } = answers(dependencies)

  function told(reach: string | null, question: TokenQuestion, verdict: Verdict, claims?: AccessClaims): string {
    const seen = within(reach, verdict)
    record(seen, question.address ?? null, '')
    if (!seen.ok) return inactive
    return claims === undefined ? ofKey(seen, question) : ofAccessToken(seen, claims, question)
  }

  async function ofSigned(reach: string | null, question: TokenQuestion): Promise<string> {
    const claims = await accessTokens.read(question.token)
    const verdict = claims === undefined ? refused('unknown') : await verifier.verifyKey(claims.key_id)
    return told(reach, question, verdict, claims)
  }

  function toldAll(
    reach: string | null,
    tokens: readonly TokenQuestion[],
    verdicts: readonly Verdict[]
  ): Buffer | Promise<Buffer> {
    const results = tokens.map((question, index) =>
      accessTokens.shaped(question.token)
        ? ofSigned(reach, question)
        : told(reach, question, verdicts[index] as Verdict)
    )
    return areKnown(results) ? listed(results) : Promise.all(results).then(listed)
  }

  return {
    /**
     * At once where the verdict is known.
     * @throws Refusal 'forbidden' without `verify:api-key` and `verify:any-tenant`, 'invalid_request' for an address that is none
     */
    answer(caller: Caller, question: TokenQuestion): string | Promise<string> {
      const reach = reachOf(caller)
      const { token, address } = question
      checkAddress(address, '/address')
      if (accessTokens.shaped(token)) return ofSigned(reach, question)
      const verdict = verifier.verify(token, address)
      return verdict instanceof Promise
        ? verdict.then(verdict => told(reach, question, verdict))
        : told(reach, question, verdict)
    },

    /** The same for many tokens, in their order, with one look-up. */
    answerAll(caller: Caller, { tokens }: IntrospectBatch): Buffer | Promise<Buffer> {
      const reach = reachOf(caller)
      for (const [index, { address }] of tokens.entries()) checkAddress(address, `/tokens/${index}/address`)
      const verdicts = verifier.verifyAll(tokens)
      return verdicts instanceof Promise
        ? verdicts.then(verdicts => toldAll(reach, tokens, verdicts))
        : toldAll(reach, tokens, verdicts)
    },

    /** An answer as a JWT for the caller (RFC 9701 §5), which nobody between the two can change. */
    signed: (caller: Caller, answer: string): Promise<string> =>
      signing.sign('token-introspection+jwt', {
        iss: publicUrl,
        aud: caller.id,
        iat: Math.floor(clock() / 1000),
        token_introspection: JSON.parse(answer)
      })
  }
}

export type Introspection = ReturnType<typeof introspection>
