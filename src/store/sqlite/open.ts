import type Sqlite from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { installBuiltInRoles } from '../built-in-roles.ts'
import type { Database, KeyCounts, Tables } from '../gateway.ts'
import { keyCounts } from '../key-counts.ts'
import { atOnce, lane, type Run } from '../lane.ts'
import { scoped } from '../scope.ts'
import { alone, announcements, tally, watched } from '../weakening.ts'
import { lastNumber, numbering, outsiders } from './changes.ts'
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
  const nextNumber = numbering(writer)
  const { listen, tell } = announcements()
  const others = outsiders(writer, reader, () => tell('anybody'))
  const sequence = { writer: lastNumber(writer), reader: lastNumber(reader) }

  const transactionTables = (run: Run): Tables => {
    const access = { database: writing, run }
    return { ...gateways(access, access), sequence: () => run(sequence.writer) }
  }

  async function whole<Result>(work: (tables: Tables) => Promise<Result>): Promise<Result> {
    const { note, weakened } = tally()
    try {
      const [result, number] = await transact(async () => {
        const result = await scoped(run => watched(transactionTables(run), note), work)
        return [result, weakened() && nextNumber()]
      })
      if (number !== undefined) others.took(number)
      return result
    } finally {
      const whose = weakened()
      if (whose !== undefined) tell(whose)
    }
  }
  const transacting: Database['transaction'] = work => inTurn(() => whole(work))

  const statements = gateways({ database: reading, run: atOnce }, { database: writing, run: inTurn })
  return {
    tables: alone({ ...statements, sequence: async () => sequence.reader() }, transacting),
    transaction: transacting,
    findCredentials: async digests => attempt('api_key_secrets', () => find.byDigests(digests)),
    findCredentialOfKey: async id => attempt('api_keys', () => find.ofKey(apiKeys.id.mapToDriverValue(id) as Buffer)),
    onWeakened: listen,
    inStep() {
      others.look()
      return true
    },
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
