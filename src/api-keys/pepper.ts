import type { Digests } from '../auth/digest.ts'
import type { Database } from '../store/gateway.ts'
import { onlyOthersPeppers } from './secrets/store.ts'

/**
 * For the start: a database that was put beside another pepper, or a new one, would answer 401 to every key there is.
 * @throws Error
 */
export async function refuseForeignPepper({
  database,
  digests
}: {
  database: Database
  digests: Digests
}): Promise<void> {
  if (!(await onlyOthersPeppers(database.tables, digests.pepperIds))) return
  throw new Error('The pepper is not the one that the keys of this database were made with. Bring that one back.')
}
