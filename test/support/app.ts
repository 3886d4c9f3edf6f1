import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { mint } from '../../src/api-keys/mint.ts'
import { buildApp, type Surface } from '../../src/app.ts'
import { newId } from '../../src/domain/id.ts'
import type { Grant } from '../../src/domain/permissions.ts'
import { tenantAdminRoleId } from '../../src/domain/permissions.ts'
import { fold } from '../../src/domain/text.ts'
import { type Clock, never } from '../../src/domain/time.ts'
import { sessionCookie } from '../../src/http/cookie.ts'
import type { Ground } from '../../src/services.ts'
import type { Database } from '../../src/store/gateway.ts'
import { openDatabase } from '../../src/store/open.ts'
import { slugOf } from '../../src/tenants/slug.ts'
import { bearer, client } from './client.ts'

/** In memory where that can be had: every write waits for the disk otherwise, and no test here is about that. */
const temporary = () => process.env.TMPDIR ?? (existsSync('/dev/shm') ? '/dev/shm' : tmpdir())

/** As in the examples of the contract, so that they can be sent as they stand. */
export const password = 'seven grey owls read maps'
export const publicUrl = 'http://127.0.0.1:3000'
const start = Date.parse('2027-03-01T12:00:00.000Z')

/** A clock that stands still until it is moved. */
export function stillClock(now = start) {
  const clock = () => now
  clock.advance = (milliseconds: number) => {
    now += milliseconds
  }
  return clock
}

type Limits = { scopes?: Grant[] | null; cidrs?: string[] | null; expiresAt?: number; name?: string }

interface Settings extends Partial<Omit<Ground & Surface, 'database'>> {
  /** Puts something between the application and its database. */
  readonly wrap?: (database: Database) => Database
}

/** A clock that goes by itself. */
const running = (clock: Clock) =>
  Object.assign(() => clock(), {
    advance() {
      throw new Error('only a clock that stands still is advanced')
    }
  })

/** The whole application on a fresh SQLite file, before anybody has set it up. Nothing listens; requests are injected. */
export async function openApp(t: Test, { wrap = it => it, ...settings }: Settings = {}) {
  const clock = settings.clock === undefined ? stillClock() : running(settings.clock)
  const log: string[] = []
  const folder = mkdtempSync(join(temporary(), 'latchkey-'))
  const database = wrap(await openDatabase({ engine: 'sqlite', file: join(folder, 'latchkey.db') }, () => {}))
  const { app, services } = await buildApp(
    {
      database,
      clock,
      newId,
      pepper: Buffer.alloc(32, 7),
      retiredPeppers: [],
      tokenPrefix: 'lk',
      publicUrl,
      ...settings
    },
    {
      logLevel: 'info',
      logVerifications: 0,
      cacheMilliseconds: 1000,
      logStream: { write: line => log.push(line) },
      trustProxy: false,
      docs: false,
      version: '0.0.0',
      attempts: 1_000_000,
      mostDelay: 0,
      ...settings
    }
  )
  t.teardown(async () => {
    await app.close()
    await database.close()
    rmSync(folder, { recursive: true })
  })
  return { app, services, database, clock, log, anybody: client(app) }
}

/** The same after its set-up, with the tenant Acme and its administrator Ada, who is the operator. */
export async function startApp(t: Test, settings: Settings = {}) {
  const open = await openApp(t, settings)
  const { app, services, database, clock } = open
  const origin = { requestId: newId(), address: '127.0.0.1', userAgent: 'test' }
  const first = { tenant_name: 'Acme', email: 'ada@example.com', password, first_name: 'Ada' }
  const { tenant_id: tenantId, user_id: adminId, key: adminKey } = await services.setup.install(origin, first)
  const stamp = () => ({ createdAt: clock(), updatedAt: clock(), revision: 1 })
  const as = (key: string) => client(app, bearer(key))
  /** As a browser sends it from a page of the service. */
  const withCookie = (token: string) =>
    client(app, { cookie: `${sessionCookie}=${token}`, origin: settings.publicUrl ?? publicUrl })

  /** A session, made without the cost of a password. */
  async function session(userId: string, inTenant = tenantId) {
    const token = services.tokens.mint('session')
    const id = newId()
    const now = clock()
    await database.tables.sessions.insert({
      id,
      digest: services.digests.of(token).digest,
      userId,
      tenantId: inTenant,
      createdAt: now,
      seenAt: now,
      expiresAt: now + 12 * 60 * 60 * 1000,
      address: '127.0.0.1',
      userAgent: 'test'
    })
    return { id, ...withCookie(token) }
  }

  /** A key straight into the database, past every rule: what it may do then is the question. */
  async function key(
    owner: { userId: string } | { serviceAccountId: string },
    limits: Limits = {},
    inTenant = tenantId
  ) {
    const wanted = {
      tenantId: inTenant,
      userId: 'userId' in owner ? owner.userId : null,
      serviceAccountId: 'serviceAccountId' in owner ? owner.serviceAccountId : null,
      name: limits.name ?? 'key',
      scopes: limits.scopes ?? null,
      cidrs: limits.cidrs ?? null,
      expiresAt: limits.expiresAt ?? never,
      createdBy: adminId
    }
    const made = await database.transaction(tables => mint(tables, { ...services, clock, newId }, wanted))
    return { id: made.key.id, token: made.token, ...as(made.token) }
  }

  async function tenant(name: string) {
    const id = newId()
    await database.tables.tenants.insert({ id, name, slug: slugOf(name), disabledAt: null, ...stamp() })
    return id
  }

  /** A role of a tenant, with these permissions. */
  async function role(permissions: Grant[], name = 'Custom', inTenant = tenantId) {
    const id = newId()
    const row = { id, tenantId: inTenant, name, nameKey: fold(name), description: '', permissions, ...stamp() }
    await database.tables.roles.insert(row)
    return id
  }

  /** A person with a membership; without a password, so only `session` and `key` get them in. */
  async function member(roleId: string = tenantAdminRoleId, inTenant = tenantId, email = `${newId()}@example.com`) {
    const id = newId()
    const row = {
      firstName: '',
      lastName: '',
      passwordDigest: null,
      operator: false,
      disabledAt: null,
      deletedAt: null
    }
    await database.tables.users.insert({ id, email, emailKey: fold(email), ...row, ...stamp() })
    const membershipId = newId()
    await database.tables.memberships.insert({ id: membershipId, tenantId: inTenant, userId: id, roleId, ...stamp() })
    return { id, email, membershipId }
  }

  async function serviceAccount(roleId: string = tenantAdminRoleId, name = 'robot', inTenant = tenantId) {
    const id = newId()
    const row = { id, tenantId: inTenant, name, roleId, createdBy: adminId, disabledAt: null, deletedAt: null }
    await database.tables.serviceAccounts.insert({ ...row, ...stamp() })
    return id
  }

  return {
    ...open,
    tenantId,
    adminId,
    adminKey,
    /** The administrator with a key that nothing limits. */
    admin: as(adminKey),
    /** The same person in a session, and so the operator. */
    operator: await session(adminId),
    as,
    withCookie,
    session,
    key,
    tenant,
    role,
    member,
    serviceAccount
  }
}

export type Harness = Awaited<ReturnType<typeof startApp>>
