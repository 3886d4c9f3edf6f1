import type { Column, ColumnBaseConfig, ColumnDataType, SQL } from 'drizzle-orm'
import type * as entity from '../domain/entities.ts'
import type { Grant } from '../domain/permissions.ts'

/**
 * The storage port. Drizzle's expressions (`eq`, `and`, `gt`) are shared by both dialects and its builders are not, so
 * each resource's `store.ts` is written once against these types and each dialect implements them once.
 */
export type ColumnOf<Value> = Column<ColumnBaseConfig<ColumnDataType, string> & { data: NonNullable<Value> }>
export type Columns<Row> = { readonly [Field in keyof Row]-?: ColumnOf<Row[Field]> }
export type Of<Row> = Columns<Row> & { readonly $inferSelect: Row }

/** New values, each a value or an expression over the row's columns. */
export type Patch<Row> = { readonly [Field in keyof Row]?: Row[Field] | SQL }

export interface Page {
  readonly where: SQL | undefined
  readonly orderBy: readonly SQL[]
  readonly limit: number
}

export interface Gateway<Row> {
  readonly columns: Columns<Row>
  /** @throws Conflict when a unique index refuses a row, or it refers to one that is gone. */
  readonly insert: (...rows: Row[]) => Promise<void>
  readonly find: (where: SQL | undefined) => Promise<Row | undefined>
  readonly list: (page: Page) => Promise<Row[]>
  /** Returns the rows as they are afterwards; an empty array says that the guard in `where` did not hold. @throws Conflict */
  readonly update: (where: SQL | undefined, patch: Patch<Row>) => Promise<Row[]>
  /** Returns the number of rows that went. @throws Conflict when one is still in use. */
  readonly delete: (where: SQL | undefined) => Promise<number>
}

export interface Gateways {
  readonly tenants: Gateway<entity.Tenant>
  readonly users: Gateway<entity.User>
  readonly memberships: Gateway<entity.Membership>
  readonly invitations: Gateway<entity.Invitation>
  readonly roles: Gateway<entity.Role>
  readonly serviceAccounts: Gateway<entity.ServiceAccount>
  readonly apiKeys: Gateway<entity.ApiKey>
  readonly keyUses: Gateway<entity.KeyUse>
  readonly apiKeySecrets: Gateway<entity.ApiKeySecret>
  readonly agents: Gateway<entity.Agent>
  readonly sessions: Gateway<entity.Session>
  readonly setupLinks: Gateway<entity.SetupLink>
  readonly auditEvents: Gateway<entity.AuditEvent>
  readonly idempotencyRecords: Gateway<entity.IdempotencyRecord>
  readonly refusals: Gateway<entity.RefusalCount>
}

export interface Tables extends Gateways {
  /** The number of the last change that could take power away. */
  readonly sequence: () => Promise<number>
}

/** Everything the verifier needs to judge a presented key, as one statement reads it. */
export interface Credential {
  /** The number of the last change that this is read after. */
  readonly sequence: number
  /** Of the secret by which the key was found. */
  readonly digest: Buffer
  readonly pepperId: string
  readonly keyId: string
  readonly keyName: string
  readonly scopes: Grant[] | null
  readonly cidrs: string[] | null
  readonly createdAt: number
  readonly expiresAt: number
  readonly disabledAt: number | null
  readonly revokedAt: number | null
  readonly tenantId: string
  readonly tenantDisabledAt: number | null
  readonly ownerType: 'user' | 'service_account'
  readonly ownerId: string
  readonly ownerDisabledAt: number | null
  readonly ownerDeletedAt: number | null
  /** The owner's role in the key's tenant; null when the owner is no member any more. */
  readonly role: Pick<entity.Role, 'id' | 'name' | 'permissions'> | null
}

export interface KeyUsage {
  readonly keyId: string
  readonly at: number
  /** Null where nobody knows it: then the address and the user agent of the use before stay. */
  readonly address: string | null
  readonly userAgent: string
}

/** Whose power a change may have taken away: that of some keys, by their ids, or of anybody. */
export type Weakened = ReadonlySet<string> | 'anybody'

export interface KeyCounts {
  readonly active: number
  readonly disabled: number
  readonly expired: number
  readonly revoked: number
}

/** Points in time, in ms since 1970. */
export interface Moments {
  readonly now: number
  readonly expiringBefore: number
  readonly unusedSince: number
  readonly refusedSince: number
}

export interface TenantCounts extends KeyCounts {
  /** Of the active keys: those that expire soon, were never used, or were neither used nor made lately. */
  readonly expiring: number
  readonly neverUsed: number
  readonly unused: number
  readonly members: number
  readonly serviceAccounts: number
  /** Audit events that tell of a refusal. */
  readonly refused: number
}

export interface Database {
  /** Outside a transaction: every call stands alone and sees what is committed. */
  readonly tables: Tables
  /**
   * All of `work` or none of it, and with it the next number of the sequence when it may have taken power away.
   * Transactions that write do not interleave with each other; several may share a commit, and none is answered before
   * it. `work` must use the tables it is given, and must not wait for anything but them. It may run more than once: what it does outside the tables
   * must bear repeating. A statement that fails ends the transaction, whatever `work` makes of the error.
   */
  transaction<T>(work: (tables: Tables) => Promise<T>): Promise<T>
  /**
   * The keys whose secrets have these digests, in any order. The hot path: one prepared statement, and no promise where
   * the engine has nothing to wait for.
   */
  findCredentials(digests: readonly Buffer[]): Credential[] | Promise<Credential[]>
  /** The same of a key by its id. */
  findCredentialOfKey(keyId: string): Promise<Credential | undefined>
  /**
   * `listener` is told whose power a change may have taken away: of each change made here when its transaction has ended
   * and before whoever asked for it hears so, and of those made by others no later than the next call of `inStep`.
   */
  onWeakened(listener: (weakened: Weakened) => void): void
  /**
   * Whether what was read before holds still, but for what `onWeakened` has told of: true only when no process has
   * weakened anything that it has not. False where the engine cannot tell without being asked.
   */
  inStep(): boolean
  /**
   * Writes when keys were last used, all or none; a key that is gone is skipped. When `more` follow, those need not wait
   * for the disk. @throws Conflict when a key goes at the same moment: the next try skips it
   */
  recordUsage(usages: readonly KeyUsage[], more?: boolean): Promise<void>
  /** Reads every key. Not a snapshot, but each key is in exactly one count. */
  countKeys(now: number): Promise<KeyCounts>
  /** One statement, which reads every key of the tenant. */
  countTenant(tenantId: string, moments: Moments): Promise<TenantCounts>
  /** Answers when the engine does. @throws Unavailable */
  ping(): Promise<void>
  close(): Promise<void>
}

/** The row would clash with another: its key is taken, it refers to one that is gone, or others refer to it. */
export class Conflict extends Error {
  readonly table: string

  constructor(table: string, options?: ErrorOptions) {
    super(`a row of ${table} has a key that is taken, refers to one that is gone, or is still in use`, options)
    this.name = 'Conflict'
    this.table = table
  }
}

/**
 * The engine cannot answer now: it is busy, full, read-only or out of reach. Nothing was changed, unless the connection
 * broke between a commit and its acknowledgement.
 */
export class Unavailable extends Error {
  constructor(options?: ErrorOptions) {
    super('the database cannot be used at the moment', options)
    this.name = 'Unavailable'
  }
}
