import { eq, sql } from 'drizzle-orm'
import { installBuiltInRoles } from '../built-in-roles.ts'
import type { Database, KeyCounts, TenantCounts } from '../gateway.ts'
import { keyCounts } from '../key-counts.ts'
import { atOnce, type Run } from '../lane.ts'
import { scoped } from '../scope.ts'
import { tenantCounts } from '../tenant-counts.ts'
import { alone, announcements, tally, watched } from '../weakening.ts'
import { lastNumber, nextNumber } from './changes.ts'
import { credentials } from './credential.ts'
import { attempt, Contention } from './failure.ts'
import { type Drizzle, gateways } from './gateway.ts'
import { migrate } from './migrate.ts'
import { auditEvents } from './records.ts'
import { apiKeys, keyUses, memberships, serviceAccounts } from './schema.ts'
import { recordUsage } from './usage.ts'

export type Isolation = 'read committed' | 'serializable'

/** What a driver has to offer. */
export interface Engine {
  /** For statements that stand alone. */
  readonly database: Drizzle
  /** Between `begin` and `commit` (or `rollback`, when `work` throws) `work` has a connection to itself. */
  transaction<Result>(isolation: Isolation, work: (database: Drizzle) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** How often a transaction runs at most. */
const attempts = 4

/** Brings the schema and the built-in roles up to date. @throws Error when the schema is that of a newer version */
export const prepare = ({ transaction }: Pick<Engine, 'transaction'>): Promise<void> =>
  attempt('migrations', () =>
    transaction('read committed', async database => {
      await migrate(database)
      await installBuiltInRoles(gateways(database, atOnce))
    })
  )

/**
 * `serializable`, so that a transaction may rely on what it has read. The first attempt runs beside others; the next
 * ones alone, for else a crowd on one row would only ever let one through at a time. A lock on a table that nobody
 * writes keeps them apart, because an advisory lock would come after the snapshot (see `lock` in PostgreSQL's manual).
 */
async function serialized<Result>({ transaction }: Engine, work: (database: Drizzle) => Promise<Result>) {
  for (let count = 1; ; count += 1) {
    const mode = sql.raw(count === 1 ? 'row share' : 'exclusive')
    try {
      return await attempt('transaction', () =>
        transaction('serializable', async database => {
          await database.execute(sql`lock table migrations in ${mode} mode`)
          return work(database)
        })
      )
    } catch (error) {
      if (!(error instanceof Contention) || count === attempts) throw error
    }
  }
}

/** The database of an engine whose schema is up to date. */
export function databaseOf(engine: Engine): Database {
  const { database } = engine
  const find = credentials(database)
  const { listen, tell } = announcements()

  /** What an attempt has noted is told even when it failed: nobody knows what became of a commit that was not answered. */
  const transaction: Database['transaction'] = work => {
    const { note, weakened } = tally()
    return serialized(engine, async database => {
      const tables = (run: Run) => ({ ...gateways(database, run), sequence: () => run(() => lastNumber(database)) })
      const result = await scoped(run => watched(tables(run), note), work)
      if (weakened() !== undefined) await nextNumber(database)
      return result
    }).finally(() => {
      const whose = weakened()
      if (whose !== undefined) tell(whose)
    })
  }

  return {
    tables: alone({ ...gateways(database, atOnce), sequence: () => lastNumber(database) }, transaction),
    transaction,
    findCredentials: digests => attempt('api_key_secrets', () => find.byDigests(digests)),
    findCredentialOfKey: id => attempt('api_keys', () => find.ofKey(id)),
    onWeakened: listen,
    inStep: () => false,
    recordUsage: async usages => void (await attempt('key_uses', () => recordUsage(database, usages).execute())),
    async countKeys(now) {
      const [counts] = await attempt('api_keys', () => database.select(keyCounts(apiKeys, now)).from(apiKeys).execute())
      // Without `group by` there is always one row.
      return counts as KeyCounts
    },
    async countTenant(id, moments) {
      const counts = tenantCounts({ apiKeys, keyUses, memberships, serviceAccounts, auditEvents }, id, moments)
      const used = database.select(counts).from(apiKeys).leftJoin(keyUses, eq(keyUses.keyId, apiKeys.id))
      const [row] = await attempt('api_keys', () => used.where(eq(apiKeys.tenantId, id)).execute())
      return row as TenantCounts
    },
    ping: async () => void (await attempt('roles', () => database.execute(sql`select 1`).execute())),
    close: () => engine.close()
  }
}
