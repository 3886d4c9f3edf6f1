import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { Unavailable } from '../gateway.ts'
import type { Engine } from './database.ts'
import { Contention, translated } from './failure.ts'

/**
 * The engine behind a pool of connections. `log` is told of every connection that breaks; whoever was using it gets the
 * error as well.
 */
export function pooled(options: pg.PoolConfig, log: (error: Error) => void): Engine {
  const pool = new pg.Pool(options)
  // An error that nobody listens for ends the process, and a client in a transaction has no listener of the pool's.
  pool.on('connect', client => client.on('error', log))
  // The pool repeats what its idle clients have told already.
  pool.on('error', () => undefined)

  return {
    database: drizzle(pool),
    close: () => pool.end(),
    async transaction(isolation, work) {
      const client = await pool.connect()
      try {
        await client.query(`begin isolation level ${isolation}`)
        const result = await work(drizzle(client))
        await client.query('commit')
        client.release()
        return result
      } catch (error) {
        client.release(!(await reusable(client, error)))
        throw error
      }
    }
  }
}

/** A connection that is lost, or cannot roll back, must not go to anybody else; the server rolls back when it closes. */
async function reusable(client: pg.PoolClient, reason: unknown) {
  const told = translated(reason, 'transaction')
  if (told instanceof Unavailable && !(told instanceof Contention)) return false
  return client.query('rollback').then(
    () => true,
    () => false
  )
}
