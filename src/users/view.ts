import type { User as Row } from '../domain/entities.ts'
import { present } from '../domain/present.ts'
import { timestamp, timestampOrNull } from '../domain/time.ts'
import type { User } from './schema.ts'

/** A user as operators see them. Deleted ones are shown to nobody. */
export const view = (user: Row): User => ({
  id: user.id,
  email: present(user.email),
  first_name: user.firstName,
  last_name: user.lastName,
  operator: user.operator,
  disabled: user.disabledAt !== null,
  disabled_at: timestampOrNull(user.disabledAt),
  created_at: timestamp(user.createdAt),
  updated_at: timestamp(user.updatedAt),
  revision: user.revision
})
