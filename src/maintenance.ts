import { deleteUnseenAgents } from './agents/store.ts'
import type { Clock } from './domain/time.ts'
import { deleteExpiredRecords } from './idempotency/store.ts'
import { deleteExpiredInvitations } from './invitations/store.ts'
import { deleteExpiredSessions } from './sessions/store.ts'
import { deleteExpiredSetupLinks } from './setup/store.ts'
import type { Database } from './store/gateway.ts'
import { deleteRefusals } from './usage/store.ts'

const dayMilliseconds = 24 * 60 * 60 * 1000
/** An agent that was not seen for so long runs no more. */
const agentMilliseconds = 30 * dayMilliseconds
/** Longer than anybody looks back. */
const refusalMilliseconds = 8 * dayMilliseconds

/** Deletes what time has ended. Nothing relies on it: whatever reads such a row looks at its time as well. */
export function maintenance({ database: { tables }, clock }: { database: Database; clock: Clock }) {
  return {
    async sweep(): Promise<void> {
      const now = clock()
      await deleteExpiredRecords(tables, now)
      await deleteExpiredSessions(tables, now)
      await deleteExpiredInvitations(tables, now)
      await deleteExpiredSetupLinks(tables, now)
      await deleteUnseenAgents(tables, now - agentMilliseconds)
      await deleteRefusals(tables, now - refusalMilliseconds)
    }
  }
}
