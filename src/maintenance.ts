import type { Clock } from './domain/time.ts'
import { deleteExpiredRecords } from './idempotency/store.ts'
import { deleteExpiredInvitations } from './invitations/store.ts'
import { deleteExpiredSessions } from './sessions/store.ts'
import { deleteExpiredSetupLinks } from './setup/store.ts'
import type { Database } from './store/gateway.ts'

/** Deletes what time has ended. Nothing relies on it: whatever reads such a row looks at its time as well. */
export function maintenance({ database: { tables }, clock }: { database: Database; clock: Clock }) {
  return {
    async sweep(): Promise<void> {
      const now = clock()
      await deleteExpiredRecords(tables, now)
      await deleteExpiredSessions(tables, now)
      await deleteExpiredInvitations(tables, now)
      await deleteExpiredSetupLinks(tables, now)
    }
  }
}
