import { hash } from 'node:crypto'
import type { Clock } from '../domain/time.ts'
import type { Credential, Database } from '../store/gateway.ts'
import type { Digests, TokenDigest } from './digest.ts'
import type { Tokens } from './token.ts'
import { judge, judgeNow, refused, type Verdict } from './verdict.ts'
import { type Keep, verdictCache } from './verdict-cache.ts'

/** A key as it was presented, and the address of the peer that presented it, where that is known. */
export interface Presentation {
  readonly token: string
  readonly address?: string | undefined
}

const areAll = (verdicts: (Verdict | undefined)[]): verdicts is Verdict[] => !verdicts.includes(undefined)

/** Stands for the token in memory. It needs no pepper: nobody who reads this memory could not read the token as it comes. */
const markOf = (token: string) => hash('sha256', token, 'binary')

/**
 * Judges presented keys: shape and checksum without I/O, then the cache, then the digest and one look-up; then state,
 * expiry, tenant, owner, address. The one place where a key is accepted, whichever door it came through.
 *
 * A verdict is as the store has it at this moment: of what this process changes the cache hears before whoever asked for
 * the change does, and of what others change by looking first (`inStep`). Where that cannot be told, nothing is cached.
 */
export function verifier({
  database,
  tokens,
  digests,
  clock,
  redigest
}: {
  database: Pick<Database, 'findCredentials' | 'findCredentialOfKey' | 'inStep' | 'onWeakened'>
  tokens: Tokens
  digests: Digests
  clock: Clock
  /** Stores a secret under the current pepper. */
  redigest: (secret: Credential, current: TokenDigest) => Promise<void>
}) {
  const cache = verdictCache()
  database.onWeakened(cache.weakened)

  /** Whether a text can be a key at all. No I/O. */
  function shaped(token: string): boolean {
    const kind = tokens.kindOf(token)
    return kind === 'user' || kind === 'service_account'
  }

  function remembered(mark: string, address: string | undefined): Verdict | undefined {
    const known = cache.get(mark)
    if (known === undefined) return undefined
    const verdict = judgeNow(known, clock, address)
    if (verdict !== known && !verdict.ok && verdict.failing === 'expired') cache.end(mark, verdict)
    return verdict
  }

  /** What a key that was looked up is by now, kept as long as it is so. */
  function settle(
    { token, address }: Presentation,
    current: TokenDigest,
    credential: Credential | undefined,
    keep: Keep | undefined
  ): Verdict | Promise<Verdict> {
    const verdict = judge(credential)
    const now = judgeNow(verdict, clock, address)
    function kept(): Verdict {
      keep?.(markOf(token), !now.ok && now.failing === 'expired' ? now : verdict)
      return now
    }
    const outdated = credential !== undefined && now.ok && credential.pepperId !== current.pepperId
    return outdated ? redigest(credential, current).then(kept) : kept()
  }

  const keeping = () => (database.inStep() ? cache.fence() : undefined)

  /** Looks up keys that have the shape of one, in one query. */
  async function lookUp(presentations: readonly Presentation[]): Promise<Verdict[]> {
    const keep = keeping()
    const candidates = presentations.map(({ token }) => digests.candidates(token))
    const found = await database.findCredentials(candidates.flat().map(({ digest }) => digest))
    const byDigest = new Map(found.map(credential => [credential.digest.toString('latin1'), credential]))
    return Promise.all(
      presentations.map((presentation, index) => {
        const [current, ...retired] = candidates[index] as ReturnType<Digests['candidates']>
        const [credential] = [current, ...retired].flatMap(
          ({ digest }) => byDigest.get(digest.toString('latin1')) ?? []
        )
        return settle(presentation, current, credential, keep)
      })
    )
  }

  /** The same of one, which need not be told apart from others. */
  function lookUpOne(presentation: Presentation): Verdict | Promise<Verdict> {
    const keep = keeping()
    const candidates = digests.candidates(presentation.token)
    const settled = ([credential]: readonly Credential[]) => settle(presentation, candidates[0], credential, keep)
    const found = database.findCredentials(candidates.map(({ digest }) => digest))
    return found instanceof Promise ? found.then(settled) : settled(found)
  }

  const known = (token: string, address: string | undefined): Verdict | undefined =>
    database.inStep() ? remembered(markOf(token), address) : undefined

  const verifyShaped = (token: string, address: string | undefined): Verdict | Promise<Verdict> =>
    known(token, address) ?? lookUpOne({ token, address })

  return {
    shaped,

    /** Judges a text that is `shaped`: at once where the verdict is known, or the store is in this process. */
    verifyShaped,

    /** The verdict on whatever text, where nothing has to be looked up for it. */
    known: (token: string, address: string | undefined): Verdict | undefined =>
      shaped(token) ? known(token, address) : undefined,

    /** Judges whatever text. */
    verify: (token: string, address: string | undefined): Verdict | Promise<Verdict> =>
      shaped(token) ? verifyShaped(token, address) : refused('malformed'),

    /** Judges whatever texts, in their order: at once where nothing has to be looked up. */
    verifyAll(presentations: readonly Presentation[]): Verdict[] | Promise<Verdict[]> {
      const current = database.inStep()
      const verdicts = presentations.map(({ token, address }) => {
        if (!shaped(token)) return refused('malformed')
        return current ? remembered(markOf(token), address) : undefined
      })
      if (areAll(verdicts)) return verdicts
      const missing = presentations.filter((_, index) => verdicts[index] === undefined)
      return lookUp(missing).then(found => verdicts.map(verdict => verdict ?? (found.shift() as Verdict)))
    },

    /** Judges a key that was named and not presented: what was made with it ends with it. */
    async verifyKey(keyId: string): Promise<Verdict> {
      const verdict = judge(await database.findCredentialOfKey(keyId))
      if (!verdict.ok) return verdict
      return judgeNow({ ...verdict, cidrs: null }, clock, undefined)
    }
  }
}

export type Verifier = ReturnType<typeof verifier>
