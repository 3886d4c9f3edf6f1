import { availableParallelism } from 'node:os'
import { hash, parseOptions, verify } from '@node-rs/argon2'
import { invalid, Refusal } from '../domain/refusal.ts'
import { isCommonPassword } from './common-passwords.ts'

/** OWASP's minimum for argon2id (RFC 9106): 19 MiB, two passes, one lane. `memoryCost` is in KiB. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const
const argon2id = 2

const fewestCharacters = 15
const mostCharacters = 256

/** One form for what looks the same, so that a password typed on another keyboard still fits. */
const normal = (password: string) => password.normalize('NFC')

/** Why a new password is refused, as a sentence; undefined when it is not. Lengths are in code points. */
export function passwordErrors(password: string, { email }: { email: string }): string | undefined {
  if (!password.isWellFormed()) return 'The password must be valid Unicode.'
  const { length } = [...normal(password)]
  if (length < fewestCharacters) return `The password must have at least ${fewestCharacters} characters.`
  if (length > mostCharacters) return `The password must have at most ${mostCharacters} characters.`
  const names = [...email.split('@'), ...email.split(/[@._+-]/)]
  if (isCommonPassword(normal(password), names)) {
    return 'The password is too easy to guess: it repeats itself, or is made of common words, keyboard rows or the e-mail address.'
  }
  return undefined
}

/** Whether a stored digest was made with less than today's cost. What can be opened then is worth a new digest. */
export function outdated(digest: string): boolean {
  const made = parseOptions(digest)
  const weaker = (['memoryCost', 'timeCost', 'outputLen'] as const).some(it => made[it] < cost[it])
  return weaker || made.algorithm !== argon2id
}

/** Made at the same cost from 32 random bytes that were thrown away: no password fits it. */
const nobodys = '$argon2id$v=19$m=19456,t=2,p=1$Y72Y0zZ2dYbHpFOkBDuxxA$AuxSO+eEeMU9GQJtDOq/6uFVcz2hlqbfRPKRGw4vBdQ'

export type Passwords = ReturnType<typeof passwords>

/** One stays free for everything else, where there are two. */
const spareCores = Math.max(1, availableParallelism() - 1)

/**
 * Digests of passwords, in PHC string form. Each costs 19 MiB and a thread for some 14 ms, so no more than `concurrency`
 * run at a time and no more than `queue` wait: a flood of sign-ins must not starve what else uses the thread pool.
 */
export function passwords({ concurrency = spareCores, queue = 64 } = {}) {
  const waiting: (() => void)[] = []
  let running = 0

  async function turn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (running < concurrency) running += 1
    else if (waiting.length >= queue) throw new Refusal('unavailable', 'Too many sign-ins at the moment.')
    // Whoever ends hands its place over, so that `running` stays as it is.
    else await new Promise<void>(start => waiting.push(start))
    try {
      return await work()
    } finally {
      const start = waiting.shift()
      if (start) start()
      else running -= 1
    }
  }

  /** @throws Refusal 'unavailable' when too many wait. */
  const digestOf = (password: string): Promise<string> => turn(() => hash(normal(password), cost))

  return {
    hash: digestOf,

    /** The digest of a password that somebody chooses. @throws Refusal 'invalid_request' at `pointer` for a weak one, 'unavailable' */
    async choose(password: string, email: string, pointer = '/password'): Promise<string> {
      const weakness = passwordErrors(password, { email })
      if (weakness !== undefined) throw invalid(pointer, weakness)
      return digestOf(password)
    },

    /**
     * Whether the password is the one that `digest` was made from. Without a digest the answer is no and costs the
     * same, so that nobody learns by the time it takes which users exist. @throws Refusal 'unavailable'
     */
    verify: (digest: string | null, password: string): Promise<boolean> =>
      turn(() => verify(digest ?? nobodys, normal(password)))
  }
}
