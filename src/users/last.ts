import type { Caller } from '../auth/principal.ts'
import { conflict } from '../domain/refusal.ts'

/**
 * Before a user stops being an operator, however. An installation that has lost its last one cannot get another, so
 * operators stay what they are for themselves; and whoever parts with another one is one still, see `audit/authority.ts`.
 * @throws Refusal 'conflict'
 */
export function refuseLastOperator(caller: Caller, id: string): void {
  if (id === caller.id) throw conflict('Operators cannot disable, demote or delete themselves. Ask another one.')
}
