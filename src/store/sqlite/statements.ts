import type Sqlite from 'better-sqlite3'

/** Lists of any length make texts without end; no request needs many of them. */
const mostStatements = 200

export type Statement = Sqlite.Statement<unknown[], unknown[]>

/** The statements of one connection, each prepared once, since that takes longer than most of them run. Rows are arrays. */
export function statements(connection: Sqlite.Database) {
  const known = new Map<string, Statement>()

  return (text: string): Statement => {
    const found = known.get(text)
    if (found !== undefined) return found
    const prepared = connection.prepare<unknown[], unknown[]>(text)
    if (prepared.reader) prepared.raw()
    if (known.size >= mostStatements) known.clear()
    known.set(text, prepared)
    return prepared
  }
}

export type Statements = ReturnType<typeof statements>
