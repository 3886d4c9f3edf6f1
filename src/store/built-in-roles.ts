import { isDeepStrictEqual } from 'node:util'
import { eq } from 'drizzle-orm'
import type { Role } from '../domain/entities.ts'
import { builtInRoles } from '../domain/permissions.ts'
import { fold } from '../domain/text.ts'
import type { Gateways } from './gateway.ts'

/** The same everywhere, so that every start of every replica agrees on the rows. */
const since = Date.UTC(2026, 10, 20)

/** Inserts the built-in roles, or brings those of an older version up to date. Belongs in a transaction. */
export async function installBuiltInRoles({ roles }: Pick<Gateways, 'roles'>): Promise<void> {
  for (const { id, name, description, permissions } of builtInRoles) {
    const row: Role = {
      id,
      tenantId: null,
      name,
      nameKey: fold(name),
      description,
      permissions: [...permissions],
      createdAt: since,
      updatedAt: since,
      revision: 1
    }
    const present = await roles.find(eq(roles.columns.id, id))
    if (!present) await roles.insert(row)
    else if (!isDeepStrictEqual({ ...present, revision: 1 }, row)) {
      await roles.update(eq(roles.columns.id, id), { ...row, revision: present.revision + 1 })
    }
  }
}
