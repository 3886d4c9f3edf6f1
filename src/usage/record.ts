import type { Verdict } from '../auth/verdict.ts'
import type { Usage } from './service.ts'

/** Counts a verdict, for the metrics. */
export type Count = (outcome: 'accepted' | 'refused', reason: string) => void

/** Takes note of a key that was presented elsewhere, from an address that may be unknown (null). */
export const recorder =
  ({ usage, count }: { usage: Pick<Usage, 'note' | 'refused'>; count: Count }) =>
  (verdict: Verdict, address: string | null, userAgent: string): void => {
    if (verdict.ok) {
      usage.note(verdict, address, userAgent)
      count('accepted', 'key')
    } else {
      usage.refused(verdict.tenantId, verdict.failing)
      count('refused', verdict.failing)
    }
  }
