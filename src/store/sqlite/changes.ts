import { performance } from 'node:perf_hooks'
import type Sqlite from 'better-sqlite3'
import { attempt } from './failure.ts'

/** Takes the next number of the sequence. Belongs in the transaction that takes power away. */
export function numbering(writer: Sqlite.Database) {
  const next = writer.prepare<[], number>(`
    insert into sequence (name, value) values ('weakening', 1)
    on conflict (name) do update set value = value + 1 returning value`)
  next.pluck()
  return () => attempt('sequence', () => next.get())
}

export const lastNumber = (connection: Sqlite.Database) => {
  const last = connection.prepare<[], number>('select coalesce(max(value), 0) from sequence').pluck()
  return () => attempt('sequence', () => last.get() as number)
}

/**
 * Looks for what other processes have weakened in the same file. `data_version` differs when anybody but this connection
 * has committed (https://sqlite.org/pragma.html#pragma_data_version), so it is asked of the writer, and the sequence only
 * when it does. Once for all that the event loop has read at a time is enough: that had arrived before the look.
 * `begins` hears of each such reading before the look.
 */
export function outsiders(
  writer: Sqlite.Database,
  reader: Sqlite.Database,
  { begins, weakened }: { readonly begins: () => void; readonly weakened: () => void }
) {
  const dataVersion = writer.prepare<[], number>('pragma data_version').pluck()
  const last = lastNumber(reader)
  let version = attempt('sequence', () => dataVersion.get())
  let known = last()
  let looked = { loopCount: -1, events: -1 }

  return {
    look(): void {
      // Both together stand for one reading of sockets: the first changes before the next one, and the second when a
      // crowd of ready sockets makes the loop read again (https://nodejs.org/api/perf_hooks.html).
      const now = performance.nodeTiming.uvMetricsInfo
      if (now.loopCount === looked.loopCount && now.events === looked.events) return
      begins()
      const current = attempt('sequence', () => dataVersion.get())
      if (current !== version) {
        const number = last()
        if (number !== known) weakened()
        known = number
        version = current
      }
      looked = now
    },

    /** The last number that is known here; whatever is read now is read after it. */
    number: (): number => known,

    /** A number that this process took; a gap before it is somebody else's, and is found at the next look. */
    took(number: number): void {
      if (number === known + 1) known = number
    }
  }
}
