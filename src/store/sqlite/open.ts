import type Sqlite from 'better-sqlite3'
import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { installBuiltInRoles } from '../built-in-roles.ts'
import type { Database, Tables, TenantCounts } from '../gateway.ts'
import { atOnce, type Run } from '../lane.ts'
import { scoped } from '../scope.ts'
import { tenantCounts } from '../tenant-counts.ts'
import { alone, announcements, tally, watched } from '../weakening.ts'
import { lastNumber, numbering, outsiders } from './changes.ts'
import { openReader, openWriter } from './connection.ts'
import { credentials } from './credential.ts'
import { attempt } from './failure.ts'
import { type Access, gateways } from './gateway.ts'
import { group } from './group.ts'
import { countKeys } from './key-count.ts'
import { migrate } from './migrate.ts'
import { auditEvents } from './records.ts'
import { apiKeys, keyUses, memberships, serviceAccounts } from './schema.ts'
import { snapshot } from './snapshot.ts'
import { statements } from './statements.ts'
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
  const access: Access = { statements: statements(writer), run: atOnce }
  await transaction(writer)(async () => {
    migrate(writer)
    await installBuiltInRoles(gateways(access, access))
  })
  writer.pragma('foreign_keys = ON')
}

function database(writer: Sqlite.Database, reader: Sqlite.Database): Database {
  const view = snapshot(reader)
  const { join, idle } = group(writer, view.end)
  const reading = drizzle(reader)
  const prepared = { reader: statements(reader), writer: statements(writer) }
  const find = credentials(reader)
  const record = usage(writer)
  const probe = reader.prepare('select 1 from roles limit 1')
  const nextNumber = numbering(writer)
  const { listen, tell } = announcements()
  const others = outsiders(writer, reader, { begins: view.end, weakened: () => tell('anybody') })
  const sequence = { writer: lastNumber(writer), reader: lastNumber(reader) }

  const tablesOf = (run: Run): Tables => {
    const access = { statements: prepared.writer, run }
    return { ...gateways(access, access), sequence: () => run(sequence.writer) }
  }

  const transacting: Database['transaction'] = work => {
    const { note, weakened } = tally()
    let number: number | undefined
    return join(
      async () => {
        const result = await scoped(run => watched(tablesOf(run), note), work)
        if (weakened() !== undefined) number = nextNumber()
        return result
      },
      committed => {
        if (committed && number !== undefined) others.took(number)
        const whose = weakened()
        if (whose !== undefined) tell(whose)
      }
    )
  }

  const single = gateways({ statements: prepared.reader, run: atOnce }, { statements: prepared.writer, run: join })
  return {
    tables: alone({ ...single, sequence: async () => sequence.reader() }, transacting),
    transaction: transacting,
    findCredentials(digests) {
      others.look()
      return attempt('api_key_secrets', () => {
        view.share()
        return find.byDigests(digests, others.number())
      })
    },
    async findCredentialOfKey(id) {
      others.look()
      return attempt('api_keys', () => find.ofKey(apiKeys.id.mapToDriverValue(id) as Buffer, others.number()))
    },
    onWeakened: listen,
    inStep() {
      others.look()
      return true
    },
    recordUsage: (usages, more = false) => join(() => usages.forEach(record), undefined, more ? 'later' : 'at once'),
    countKeys: now => countKeys(reading, now),
    countTenant: async (id, moments) =>
      attempt('api_keys', () => {
        const counts = tenantCounts({ apiKeys, keyUses, memberships, serviceAccounts, auditEvents }, id, moments)
        const used = reading.select(counts).from(apiKeys).leftJoin(keyUses, eq(keyUses.keyId, apiKeys.id))
        return used.where(eq(apiKeys.tenantId, id)).get() as TenantCounts
      }),
    ping: async () => attempt('roles', () => void probe.get()),
    async close() {
      await idle()
      // The last connection to close empties the write-ahead log, which one that only reads cannot.
      reader.close()
      writer.close()
    }
  }
}
