import { setImmediate } from 'node:timers/promises'
import type Sqlite from 'better-sqlite3'
import { Unavailable } from '../gateway.ts'
import { transaction } from './transaction.ts'

/** How many share a transaction at most, and for how long they may add to it, in ms: the first waits for the last. */
const most = 64
const longest = 5

/** When a commit is on the disk: before it is answered, or with the next one that is, so that a power cut may undo it. */
export type Durable = 'at once' | 'later'

interface Member {
  readonly durable: Durable
  /** Adds its part. @throws what undid the whole transaction */
  run(): Promise<void>
  committed(): void
  /** Nobody's part is there. */
  lost(error: unknown): void
}

/**
 * Lets writes that wait share one transaction, and so one wait for the disk. They run one after the other, in the order
 * of arrival, each all or nothing; none is answered before the commit. When that fails they all do. `between` is called
 * before and after each transaction.
 */
export function group(connection: Sqlite.Database, between: () => void) {
  const transact = transaction(connection)
  const savepoint = connection.prepare('savepoint part')
  const undo = connection.prepare('rollback to part')
  const release = connection.prepare('release part')
  let current: Durable | undefined
  const waiting: Member[] = []
  let running: Promise<void> | undefined

  /** In WAL mode, NORMAL leaves the log to whoever syncs it next (https://sqlite.org/pragma.html#pragma_synchronous). */
  function commitDurable(durable: Durable): void {
    if (durable !== current) connection.pragma(`synchronous = ${durable === 'at once' ? 'full' : 'normal'}`)
    current = durable
  }

  async function together(): Promise<void> {
    const members: Member[] = []
    let adding: Member | undefined
    const { durable } = waiting[0] as Member
    try {
      commitDurable(durable)
      between()
      await transact(async () => {
        const until = performance.now() + longest
        while (members.length < most && waiting[0]?.durable === durable && performance.now() < until) {
          adding = waiting.shift() as Member
          members.push(adding)
          await adding.run()
        }
        adding = undefined
      })
    } catch (error) {
      if (members.length === 0) members.push(...waiting.splice(0))
      const failure = error instanceof Unavailable ? error : new Unavailable({ cause: error })
      // What one has done wrong is told to that one alone.
      for (const member of members) member.lost(member === adding ? error : failure)
      return
    }
    between()
    for (const member of members) member.committed()
  }

  /** A turn of the event loop brings whatever has arrived with it. */
  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      await setImmediate()
      await together()
    }
    running = undefined
  }

  return {
    /**
     * All of `work` or none of it. `ended` hears before anybody is answered whether the transaction was committed.
     * @throws Unavailable, or what `work` throws
     */
    join<Result>(
      work: () => Result | Promise<Result>,
      ended = (_committed: boolean) => {},
      durable: Durable = 'at once'
    ): Promise<Result> {
      return new Promise((resolve, reject) => {
        let answer: () => void
        waiting.push({
          durable,
          async run() {
            savepoint.run()
            try {
              const result = await work()
              answer = () => resolve(result)
            } catch (error) {
              // Some errors, a full disk among them, have made SQLite roll back by itself, and everybody's part with it.
              if (!connection.inTransaction) throw error
              undo.run()
              answer = () => reject(error)
            }
            release.run()
          },
          committed() {
            ended(true)
            answer()
          },
          lost(error) {
            ended(false)
            reject(error)
          }
        })
        running ??= drain()
      })
    },

    /** Until nobody waits. */
    idle: async (): Promise<void> => running
  }
}
