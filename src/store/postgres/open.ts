import type { Database } from '../gateway.ts'
import { databaseOf, prepare } from './database.ts'
import { pooled } from './pool.ts'

/** In ms. By default a pool waits for a connection for ever, and a statement for its end. */
const connectionTimeoutMillis = 2000
const statementTimeoutMillis = 5000

/**
 * A database on a server, brought up to date. `log` is told of connections that break.
 * @throws Unavailable; Error when a newer version has migrated it
 */
export async function openPostgres(url: string, log: (error: Error) => void): Promise<Database> {
  const options = { connectionString: url, connectionTimeoutMillis, keepAlive: true, application_name: 'latchkey' }

  // A migration may take longer than any statement of a request.
  const patient = pooled({ ...options, max: 1 }, log)
  try {
    await prepare(patient)
  } finally {
    await patient.close()
  }

  return databaseOf(
    pooled(
      {
        ...options,
        max: 10,
        statement_timeout: statementTimeoutMillis,
        // A server that is frozen or cut off cannot time out anything itself.
        query_timeout: statementTimeoutMillis + 1000,
        // Nor must a replica that is frozen hold its locks.
        idle_in_transaction_session_timeout: 2 * statementTimeoutMillis
      },
      log
    )
  )
}
