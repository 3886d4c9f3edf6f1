import { ipIn } from './address.ts'
import { type Answer, answer, results } from './answer.ts'
import { batched } from './batch.ts'
import { cache } from './cache.ts'
import { LatchkeyError } from './error.ts'
import type { Identity } from './identity.ts'
import { prefixOf } from './token.ts'
import { transport } from './transport.ts'

export type { Reason } from './error.ts'
export type { Identity }
export { LatchkeyError }

/** What the service takes in one batch. */
const maxBatch = 100

interface Question {
  readonly token: string
  readonly address: string | undefined
}

export interface Settings {
  /** Where the service is: https, or http on this machine. */
  readonly url: string
  /** A key of your own that has the permission `verify:api-key`. */
  readonly key: string
  /** How long an answer may take, in milliseconds; 1000 unless told otherwise. */
  readonly timeoutMs?: number
  /** How many good keys are remembered, and how many refusals beside them; 20,000 unless told otherwise. */
  readonly maxEntries?: number
}

export interface Presented {
  /** The IP address that presented the token. A key that is bound to address ranges is not good without. */
  readonly address?: string | undefined
}

export interface Verifier {
  /**
   * Whom a presented token stands for; null when it is not good, which never says why (RFC 7662 §2.2).
   * @throws LatchkeyError (as a rejection) when the service cannot be asked: nobody is let in then.
   */
  readonly verify: (token: string, presented?: Presented) => Promise<Identity | null>
}

/**
 * Asks the service at `url`, and remembers each answer for as long as the service says that it holds. Make one and
 * share it. `now` is a monotonic clock in milliseconds.
 * @throws LatchkeyError 'misconfigured' when `url` or `key` cannot be right.
 */
export function verifier(
  { url, key, timeoutMs = 1000, maxEntries = 20_000 }: Settings,
  now: () => number = () => performance.now()
): Verifier {
  const prefix = prefixOf(key)
  if (prefix === undefined) throw new LatchkeyError('misconfigured', 'The key of this verifier is no key of Latchkey.')
  const post = transport({ url, key, timeoutMs })
  const good = cache<Promise<Identity>>(maxEntries, now)
  // Apart, so that a flood of junk cannot push good keys out.
  const refused = cache<true>(maxEntries, now)
  const asking = new Map<string, Promise<Answer>>()
  const nobody: Promise<null> = Promise.resolve(null)

  const ask = batched(async (questions: Question[]): Promise<Answer[]> => {
    const sentAt = now()
    if (questions.length === 1) return [answer(await post('/v1/introspect', questions[0]), sentAt)]
    const body = await post('/v1/introspect/batch', { tokens: questions })
    return results(body, questions.length).map(result => answer(result, sentAt))
  }, maxBatch)

  async function start(id: string, question: Question): Promise<Answer> {
    try {
      const given = await ask(question)
      if (given.identity === null) refused.set(id, true, given.until)
      else good.set(question.token, Promise.resolve(given.identity), given.until)
      return given
    } finally {
      asking.delete(id)
    }
  }

  async function missed(question: Question): Promise<Identity | null> {
    // A refusal may be for the address, and must not count for the same key from a better one.
    const id = `${question.token} ${question.address ?? ''}`
    if (refused.get(id)) return null
    const calledAt = now()
    let pending = asking.get(id)
    if (pending === undefined) {
      pending = start(id, question)
      asking.set(id, pending)
    }
    const { identity, sentAt, until } = await pending
    // What was asked before this call may be older than it has a right to be: then it asks for itself.
    return calledAt <= sentAt || calledAt < until ? identity : missed(question)
  }

  return {
    verify(token, presented) {
      // The answer for a key that is bound to addresses is never kept, so what is kept holds for any address.
      const known = good.get(token)
      if (known !== undefined) return known
      if (prefixOf(token) !== prefix) return nobody
      const address = presented?.address
      return missed({ token, address: address === undefined ? undefined : ipIn(address) })
    }
  }
}
