import { and, asc, eq, inArray } from 'drizzle-orm'
import type { TokenDigest } from '../../auth/digest.ts'
import type { ApiKeySecret } from '../../domain/entities.ts'
import type { Tables } from '../../store/gateway.ts'

/** The secrets of keys, oldest first, for their hints. */
export const secretsOf = ({ apiKeySecrets: { columns, list } }: Tables, keyIds: string[]) =>
  list({ where: inArray(columns.keyId, keyIds), orderBy: [asc(columns.createdAt)], limit: keyIds.length * 10 })

type Stored = Pick<ApiKeySecret, 'keyId' | 'digest'>

/** Stores a secret under the current pepper; nothing happens when another request did it first. */
export async function redigest({ apiKeySecrets }: Tables, { keyId, digest }: Stored, current: TokenDigest) {
  const { columns, update } = apiKeySecrets
  await update(and(eq(columns.keyId, keyId), eq(columns.digest, digest)), current)
}

/** Whether there are secrets, and all of them under other peppers than these. */
export async function onlyOthersPeppers({ apiKeySecrets: { columns, find } }: Tables, pepperIds: string[]) {
  if ((await find(inArray(columns.pepperId, pepperIds))) !== undefined) return false
  return (await find(undefined)) !== undefined
}
