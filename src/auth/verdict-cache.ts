import { LRUCache } from 'lru-cache'
import type { Weakened } from '../store/gateway.ts'
import type { Accepted, Refused, Verdict } from './verdict.ts'

const mostAccepted = 65_536
const mostRefused = 16_384
/** A refusal that is not asked for again is forgotten, so that what comes into being later is not refused for long. */
const refusedMilliseconds = 10_000

/** Keeps a verdict by the mark of its key. */
export type Keep = (mark: string, verdict: Verdict) => void

/**
 * Verdicts on the keys that were looked up last, by a `mark` of each (a digest, never the key). When there is no room, the
 * first that came goes, in use or not: it is back with one look-up. Those that were refused have a place of their own, so
 * that a flood of junk drives out no key that is good. `weakened` forgets whatever a change may have made wrong, and with
 * the fence nothing that was read before it comes back: a reading that has begun before `weakened` and ends after it is
 * not kept.
 */
export function verdictCache() {
  const byKey = new Map<string, string>()
  const accepted = new LRUCache<string, Accepted>({
    max: mostAccepted,
    dispose({ id }, mark) {
      if (byKey.get(id) === mark) byKey.delete(id)
    }
  })
  const refused = new LRUCache<string, Refused>({ max: mostRefused, ttl: refusedMilliseconds, ttlResolution: 1_000 })
  let changes = 0

  function keep(mark: string, verdict: Verdict): void {
    if (!verdict.ok) return void refused.set(mark, verdict)
    // One secret of a key at a time: whoever forgets the key forgets all of it.
    const { id } = verdict
    const former = byKey.get(id)
    if (former !== undefined) accepted.delete(former)
    accepted.set(mark, verdict)
    byKey.set(id, mark)
  }

  return {
    get: (mark: string): Verdict | undefined => accepted.peek(mark) ?? refused.peek(mark),

    /** Call it before a reading; what it returns keeps what the reading gave. */
    fence(): Keep {
      const before = changes
      return (mark, verdict) => {
        if (changes === before) keep(mark, verdict)
      }
    },

    /** A key whose time is over is a refused one from now on. */
    end(mark: string, verdict: Refused): void {
      accepted.delete(mark)
      refused.set(mark, verdict)
    },

    weakened(whose: Weakened): void {
      changes += 1
      // Enabling a key is a change too.
      refused.clear()
      if (whose === 'anybody') accepted.clear()
      else
        for (const keyId of whose) {
          const mark = byKey.get(keyId)
          if (mark !== undefined) accepted.delete(mark)
        }
    }
  }
}
