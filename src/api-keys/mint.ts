import type { Digests } from '../auth/digest.ts'
import type { Tokens } from '../auth/token.ts'
import type { ApiKey } from '../domain/entities.ts'
import { fold } from '../domain/text.ts'
import type { Clock } from '../domain/time.ts'
import type { Tables } from '../store/gateway.ts'
import { insertKey } from './store.ts'

export interface Minting {
  readonly clock: Clock
  readonly newId: () => string
  readonly tokens: Tokens
  readonly digests: Digests
}

type Wanted = Pick<
  ApiKey,
  'tenantId' | 'userId' | 'serviceAccountId' | 'name' | 'scopes' | 'cidrs' | 'expiresAt' | 'createdBy'
>

/** Makes a key and stores it, its secret as a digest. Whether the key may be made has been judged before. */
export async function mint(tables: Tables, { clock, newId, tokens, digests }: Minting, wanted: Wanted) {
  const token = tokens.mint(wanted.userId === null ? 'service_account' : 'user')
  const now = clock()
  const key: ApiKey = {
    id: newId(),
    ...wanted,
    nameKey: fold(wanted.name),
    createdAt: now,
    updatedAt: now,
    disabledAt: null,
    revokedAt: null,
    revokedBy: null,
    revokedReason: null,
    revision: 1
  }
  await insertKey(tables, key, { ...digests.of(token), keyId: key.id, hint: tokens.hint(token), createdAt: now })
  return { key, token }
}
