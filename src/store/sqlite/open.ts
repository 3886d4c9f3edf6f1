import type Sqlite from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { installBuiltInRoles } from '../built-in-roles.ts'
import type { Database, KeyCounts } from '../gateway.ts'
import { keyCounts } from '../key-counts.ts'
import { atOnce, lane } from '../lane.ts'
import { scoped } from '../scope.ts'
import { openReader, openWriter } from './connection.ts'
import { credentials } from './credential.ts'
import { attempt } from './failure.ts'
import { type Access, gateways } from './gateway.ts'
import { migrate } from './migrate.ts'
import { apiKeys } from './schema.ts'
import { transaction } from './transaction.ts'
import { usage } from './usage.ts'

/**
 * The database in a file, which is made when it is missing (mode 0600, in a folder of mode 0700) and brought up to date.
 * Several processes may have it open. @throws Error when a newer version has migrated it; Unavailable
 */
export async function openSqlite(file: string): Promise<Database> {
  const writer = openWriter(file)
  try {
    await prepare(writer)
    return database(writer, openReader(file))
  } catch (error) {
    writer.close()
    throw error
  }
}

async function prepare(writer: Sqlite.Database) {
  const access: Access = { database: drizzle(writer), run: atOnce }
  await transaction(writer)(async () => {
    migrate(writer)
    await installBuiltInRoles(gateways(access, access))
  })
  writer.pragma('foreign_keys = ON')
}

function database(writer: Sqlite.Database, reader: Sqlite.Database): Database {
  const inTurn = lane()
  const transact = transaction(writer)
  const writing = drizzle(writer)
  const reading = drizzle(reader)
  const find = credentials(reader)
  const record = usage(writing)
  const probe = reader.prepare('select 1 from roles limit 1')

  return {
    tables: gateways({ database: reading, run: atOnce }, { database: writing, run: inTurn }),
    transaction: work =>
      inTurn(() =>
        transact(() =>
          scoped(run => {
            const access = { database: writing, run }
            return gateways(access, access)
          }, work)
        )
      ),
    findCredential: async digests => attempt('api_key_secrets', () => find(digests)),
    recordUsage: usages => inTurn(() => transact(() => attempt('api_keys', () => usages.forEach(record)))),
    countKeys: async now =>
      // Without `group by` there is always one row.
      attempt('api_keys', () => reading.select(keyCounts(apiKeys, now)).from(apiKeys).get() as KeyCounts),
    ping: async () => attempt('roles', () => void probe.get()),
    close: () =>
      inTurn(() => {
        // The last connection to close empties the write-ahead log, which one that only reads cannot.
        reader.close()
        writer.close()
      })
  }
}
