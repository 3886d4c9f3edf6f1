import type Sqlite from 'better-sqlite3'

/**
 * One view of the file for a crowd of look-ups. Each on its own would lock and unlock the file, which takes as long as
 * finding a key. The view ends with the turn of the event loop. It has to be ended after a commit, so that what was
 * written is seen, and before one, so that the log can begin anew (https://sqlite.org/wal.html#ckpt).
 */
export function snapshot(connection: Sqlite.Database) {
  const begin = connection.prepare('begin')
  const commit = connection.prepare('commit')

  function end(): void {
    if (connection.open && connection.inTransaction) commit.run()
  }

  return {
    end,
    share(): void {
      if (connection.inTransaction) return
      begin.run()
      setImmediate(end)
    }
  }
}
