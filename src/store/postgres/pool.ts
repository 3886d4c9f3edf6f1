import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { Engine } from './database.ts'

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
        // A connection that cannot roll back must not go to anybody else.
        const broken = await client.query('rollback').then(
          () => false,
          () => true
        )
        client.release(broken)
        throw error
      }
    }
  }
}
