import type { Column, ColumnBaseConfig, ColumnDataType, SQL } from 'drizzle-orm'
import type * as entity from '../domain/entities.ts'

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

export interface Tables {
  readonly tenants: Gateway<entity.Tenant>
  readonly users: Gateway<entity.User>
  readonly memberships: Gateway<entity.Membership>
  readonly invitations: Gateway<entity.Invitation>
  readonly roles: Gateway<entity.Role>
  readonly serviceAccounts: Gateway<entity.ServiceAccount>
  readonly apiKeys: Gateway<entity.ApiKey>
  readonly apiKeySecrets: Gateway<entity.ApiKeySecret>
  readonly agents: Gateway<entity.Agent>
  readonly sessions: Gateway<entity.Session>
  readonly setupLinks: Gateway<entity.SetupLink>
  readonly auditEvents: Gateway<entity.AuditEvent>
  readonly idempotencyRecords: Gateway<entity.IdempotencyRecord>
}

/** Everything the verifier needs to judge a presented key, read in one statement. */
export interface Credential {
  readonly key: entity.ApiKey
  readonly secret: entity.ApiKeySecret
  readonly tenant: entity.Tenant
  /** The owner's role in the key's tenant; null when the owner is no member any more. */
  readonly role: entity.Role | null
  readonly user: entity.User | null
  readonly serviceAccount: entity.ServiceAccount | null
}

export interface KeyUsage {
  readonly keyId: string
  readonly at: number
  readonly address: string
}

export interface KeyCounts {
  readonly active: number
  readonly disabled: number
  readonly expired: number
  readonly revoked: number
}

export interface Database {
  /** Outside a transaction: every call stands alone and sees what is committed. */
  readonly tables: Tables
  /**
   * All of `work` or none of it. Transactions that write do not interleave with each other. `work` must use the tables
   * it is given, and must not wait for anything but them. It may run more than once: what it does outside the tables
   * must bear repeating. A statement that fails ends the transaction, whatever `work` makes of the error.
   */
  transaction<T>(work: (tables: Tables) => Promise<T>): Promise<T>
  /** The key whose secret has one of these digests. The hot path: one prepared statement. */
  findCredential(digests: readonly Buffer[]): Promise<Credential | undefined>
  /** Writes when keys were last used, in one transaction; a key that is gone is skipped. Does not touch `revision`. */
  recordUsage(usages: readonly KeyUsage[]): Promise<void>
  countKeys(now: number): Promise<KeyCounts>
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
