import { sql } from 'drizzle-orm'
import { present } from '../../domain/present.ts'
import { attempt } from './failure.ts'
import type { Drizzle } from './gateway.ts'
import { sequence } from './records.ts'

/** Takes the next number of the sequence. Belongs in the transaction that takes power away. */
export const nextNumber = (database: Drizzle): Promise<unknown> =>
  attempt('sequence', () =>
    database
      .insert(sequence)
      .values({ name: 'weakening', value: 1 })
      .onConflictDoUpdate({ target: sequence.name, set: { value: sql`${sequence.value} + 1` } })
      .execute()
  )

export async function lastNumber(database: Drizzle): Promise<number> {
  const number = sql`coalesce(max(${sequence.value}), 0)`.mapWith(Number)
  const [last] = await attempt('sequence', () => database.select({ number }).from(sequence).execute())
  // Without `group by` there is always one row.
  return present(last).number
}
