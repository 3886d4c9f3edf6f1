import { max, sql } from 'drizzle-orm'
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
  const [last] = await attempt('sequence', () =>
    database
      .select({ number: max(sequence.value) })
      .from(sequence)
      .execute()
  )
  return last?.number ?? 0
}
