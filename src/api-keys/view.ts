import type { ApiKey as Row } from '../domain/entities.ts'
import { ownerOf } from '../domain/owner.ts'
import { present } from '../domain/present.ts'
import { timestamp, timestampOrNull } from '../domain/time.ts'
import { findAccounts } from '../service-accounts/store.ts'
import type { Tables } from '../store/gateway.ts'
import { findUsers } from '../users/store.ts'
import type { ApiKey } from './schema.ts'
import { secretsOf } from './secrets/store.ts'
import type { UsedKey } from './store.ts'

function stateOf({ revokedAt, disabledAt, expiresAt }: Row, now: number): ApiKey['state'] {
  if (revokedAt !== null) return 'revoked'
  if (expiresAt <= now) return 'expired'
  return disabledAt === null ? 'active' : 'disabled'
}

/** Keys as callers see them, with the names of owners and makers and with their hints: three reads for a page, not three a key. */
export async function view(tables: Tables, keys: readonly UsedKey[], now: number): Promise<ApiKey[]> {
  const people = [...new Set(keys.flatMap(key => [ownerOf(key), key.createdBy]))]
  const users = await findUsers(tables, people)
  const accounts = await findAccounts(tables, people)
  const secrets = await secretsOf(
    tables,
    keys.map(({ id }) => id)
  )
  const names = new Map<string, string | null>()
  for (const { id, email } of users) names.set(id, email)
  for (const { id, name } of accounts) names.set(id, name)
  const hints = new Map(secrets.map(({ keyId, hint }) => [keyId, hint]))
  return keys.map(key => ({
    id: key.id,
    name: key.name,
    tenant_id: key.tenantId,
    user_id: ownerOf(key),
    owner_type: key.userId === null ? 'service_account' : 'user',
    owner_name: names.get(ownerOf(key)) ?? '',
    hint: present(hints.get(key.id)),
    state: stateOf(key, now),
    scopes: key.scopes,
    allowed_cidrs: key.cidrs,
    disabled: key.disabledAt !== null,
    created_at: timestamp(key.createdAt),
    created_by: key.createdBy,
    created_by_name: names.get(key.createdBy) ?? '',
    updated_at: timestamp(key.updatedAt),
    expires_at: timestampOrNull(key.expiresAt),
    last_used_at: timestampOrNull(key.lastUse?.at ?? null),
    last_used_address: key.lastUse?.address ?? null,
    last_used_user_agent: key.lastUse?.userAgent ?? null,
    revoked_at: timestampOrNull(key.revokedAt),
    revoked_reason: key.revokedReason,
    revision: key.revision
  }))
}
