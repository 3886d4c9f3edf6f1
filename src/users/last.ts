import type { Caller } from '../auth/principal.ts'
import type { User } from '../domain/entities.ts'
import { conflict } from '../domain/refusal.ts'
import type { Tables } from '../store/gateway.ts'
import { anotherOperator } from './store.ts'

/**
 * Before a user stops being an operator, however. An installation that has lost its last one cannot get another, so
 * operators stay what they are for themselves, and of two who part with each other at once the second is refused.
 * @throws Refusal 'conflict'
 */
export async function refuseLastOperator(tables: Tables, caller: Caller, { id, operator }: User): Promise<void> {
  if (id === caller.id) throw conflict('Operators cannot disable, demote or delete themselves. Ask another one.')
  if (operator && !(await anotherOperator(tables, id))) throw conflict('This is the last operator.')
}
