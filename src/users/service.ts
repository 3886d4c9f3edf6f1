import { reliance } from '../agents/reliance.ts'
import { endKeysOfUser } from '../api-keys/store.ts'
import type { Mutations } from '../audit/mutation.ts'
import { authorizeOperator } from '../auth/authorize.ts'
import type { Passwords } from '../auth/password.ts'
import type { Caller } from '../auth/principal.ts'
import type { User as Row } from '../domain/entities.ts'
import { conflict, notFound } from '../domain/refusal.ts'
import { type Expected, refuseStale } from '../domain/revision.ts'
import { fold } from '../domain/text.ts'
import type { Clock } from '../domain/time.ts'
import { refuseLastAdministrator } from '../memberships/last.ts'
import { deleteMembershipsOf, listMembershipsOf } from '../memberships/store.ts'
import type { Cursors } from '../paging/cursor.ts'
import { page } from '../paging/page.ts'
import { deleteSessionsOf } from '../sessions/store.ts'
import type { Database, Tables } from '../store/gateway.ts'
import { refuseLastOperator } from './last.ts'
import type { NewUser, User, UserPatch, UserQuery } from './schema.ts'
import * as store from './store.ts'
import { view } from './view.ts'

const everyOne = Number.MAX_SAFE_INTEGER

async function existing(tables: Tables, id: string): Promise<Row> {
  const user = await store.findUser(tables, id)
  if (user === undefined) throw notFound('User')
  return user
}

async function refuseTaken(tables: Tables, email: string, self?: string): Promise<void> {
  const taken = await store.findUserByEmail(tables, fold(email))
  if (taken !== undefined && taken.id !== self) throw conflict('A user with this e-mail exists already.')
}

/** People, for operators. What happens to them is on record in the tenant that the operator works in. */
export function users({
  database,
  clock,
  newId,
  mutations,
  cursors,
  passwords
}: {
  database: Database
  clock: Clock
  newId: () => string
  mutations: Mutations
  cursors: Cursors
  passwords: Passwords
}) {
  /** Costs too much to be made in a transaction, or for callers who will be refused. @throws Refusal 'invalid_request' for a weak password. */
  async function digestOf(caller: Caller, password: string | undefined, email: string): Promise<string | undefined> {
    return password === undefined || !caller.operator ? undefined : passwords.choose(password, email)
  }

  return {
    async list(caller: Caller, { email, ...query }: UserQuery) {
      authorizeOperator(caller)
      const emailKey = email === undefined ? undefined : fold(email)
      return page(cursors, query, {
        context: ['users', emailKey ?? null],
        rows: (after, limit) => store.listUsers(database.tables, emailKey, after, limit),
        position: ({ id }) => [id, id],
        view: rows => rows.map(view)
      })
    },

    async get(caller: Caller, id: string): Promise<User> {
      authorizeOperator(caller)
      return view(await existing(database.tables, id))
    },

    async create(caller: Caller, input: NewUser): Promise<User> {
      const permit = () => authorizeOperator(caller)
      const passwordDigest = (await digestOf(caller, input.password, input.email)) ?? null
      return mutations.run(caller, { action: 'user.create', repeatable: input, permit }, async (tables, note) => {
        await refuseTaken(tables, input.email)
        const { email, first_name: firstName = '', last_name: lastName = '', operator = false } = input
        const now = clock()
        const user: Row = {
          id: newId(),
          email,
          emailKey: fold(email),
          firstName,
          lastName,
          passwordDigest,
          operator,
          createdAt: now,
          updatedAt: now,
          disabledAt: null,
          deletedAt: null,
          revision: 1
        }
        await store.insertUser(tables, user)
        note({ id: user.id, name: email, detail: { operator } })
        return view(user)
      })
    },

    /** A new password and disabling end every session of the user. */
    async update(caller: Caller, id: string, patch: UserPatch, expected?: Expected): Promise<User> {
      const permit = () => authorizeOperator(caller)
      const { password, ...shown } = patch
      const known = patch.email ?? (await store.findUser(database.tables, id))?.email ?? ''
      const passwordDigest = await digestOf(caller, password, known)
      return mutations.run(caller, { action: 'user.update', target: { id }, permit }, async (tables, note) => {
        const user = await existing(tables, id)
        refuseStale(user, expected)
        if (patch.disabled || patch.operator === false) refuseLastOperator(caller, id)
        // A session that somebody has got hold of must not become an account: ASVS 5.0, 6.2.3.
        if (password !== undefined && id === caller.id) throw conflict('Your own password changes with the old one.')
        if (patch.email !== undefined) await refuseTaken(tables, patch.email, id)
        const { email = view(user).email, disabled = user.disabledAt !== null } = patch
        const updated = await store.updateUser(tables, user, {
          email,
          emailKey: fold(email),
          firstName: patch.first_name ?? user.firstName,
          lastName: patch.last_name ?? user.lastName,
          passwordDigest: passwordDigest ?? user.passwordDigest,
          operator: patch.operator ?? user.operator,
          disabledAt: disabled ? (user.disabledAt ?? clock()) : null,
          updatedAt: clock(),
          revision: user.revision + 1
        })
        if (disabled || passwordDigest !== undefined) await deleteSessionsOf(tables, id)
        note({ id, name: email, detail: { ...shown, ...(password !== undefined && { password_changed: true }) } })
        return view(updated)
      })
    },

    /**
     * The row stays for the ended keys and the audit trail, without the person's data. Every tenant that loses a member
     * or a key has that on record.
     */
    async remove(caller: Caller, id: string, expected?: Expected): Promise<void> {
      const permit = () => authorizeOperator(caller)
      await mutations.run(caller, { action: 'user.delete', target: { id }, permit }, async (tables, note) => {
        const user = await existing(tables, id)
        refuseStale(user, expected)
        refuseLastOperator(caller, id)
        const memberships = await listMembershipsOf(tables, id, everyOne)
        for (const membership of memberships) await refuseLastAdministrator(tables, membership)
        const at = clock()
        const ended = await endKeysOfUser(tables, id, null, { at, by: caller.id, reason: 'owner_removed' })
        await deleteMembershipsOf(tables, id)
        await deleteSessionsOf(tables, id)
        await store.updateUser(tables, user, {
          email: null,
          emailKey: null,
          firstName: '',
          lastName: '',
          passwordDigest: null,
          operator: false,
          deletedAt: at,
          updatedAt: at,
          revision: user.revision + 1
        })
        note({ id, name: user.email })
        const detail = { user_id: id }
        for (const membership of memberships) {
          note({ type: 'membership', id: membership.id, name: user.email, detail }, membership.tenantId)
        }
        const relyingOn = await reliance(tables, ended, at)
        for (const { id: keyId, name, tenantId } of ended) {
          note({ type: 'api_key', id: keyId, name, detail: { ...detail, ...relyingOn(keyId) } }, tenantId)
        }
      })
    }
  }
}

export type Users = ReturnType<typeof users>
