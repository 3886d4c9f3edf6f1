import { reliance } from '../agents/reliance.ts'
import { endKeysOfUser } from '../api-keys/store.ts'
import type { Mutations } from '../audit/mutation.ts'
import { authorize } from '../auth/authorize.ts'
import type { Caller } from '../auth/principal.ts'
import type { Role, Membership as Row } from '../domain/entities.ts'
import { present } from '../domain/present.ts'
import { notFound } from '../domain/refusal.ts'
import { type Expected, refuseStale } from '../domain/revision.ts'
import { type Clock, timestamp } from '../domain/time.ts'
import type { Cursors } from '../paging/cursor.ts'
import { page } from '../paging/page.ts'
import { refuseBeyond, refuseGain, resolveRole } from '../roles/resolve.ts'
import { findRole, findRoles } from '../roles/store.ts'
import { deleteSessionsIn } from '../sessions/store.ts'
import type { Database, Tables } from '../store/gateway.ts'
import { findUsers } from '../users/store.ts'
import { refuseLastAdministrator, refuseStrandedOperator } from './last.ts'
import type { Member, MemberPatch, MemberQuery } from './schema.ts'
import * as store from './store.ts'

/** Members as callers see them: two more reads for a page, not two a member. */
async function viewAll(tables: Tables, memberships: readonly Row[]): Promise<Member[]> {
  const users = await findUsers(
    tables,
    memberships.map(({ userId }) => userId)
  )
  const roles = await findRoles(
    tables,
    memberships.map(({ roleId }) => roleId)
  )
  return memberships.flatMap(membership => {
    const user = present(users.find(({ id }) => id === membership.userId))
    // Deleted since the memberships were read, and no member any more.
    if (user.email === null) return []
    return {
      id: membership.id,
      user_id: user.id,
      email: user.email,
      first_name: user.firstName,
      last_name: user.lastName,
      role_id: membership.roleId,
      role_name: present(roles.find(({ id }) => id === membership.roleId)).name,
      disabled: user.disabledAt !== null,
      created_at: timestamp(membership.createdAt),
      updated_at: timestamp(membership.updatedAt),
      revision: membership.revision
    }
  })
}

/** @throws Refusal 'not_found' for what is no member of the caller's tenant. */
async function viewOne(tables: Tables, membership: Row | undefined): Promise<Member> {
  const [member] = await viewAll(tables, membership === undefined ? [] : [membership])
  if (member === undefined) throw notFound('Member')
  return member
}

const roleOf = async (tables: Tables, { tenantId, roleId }: Row): Promise<Role> =>
  present(await findRole(tables, tenantId, roleId))

export function members({
  database,
  clock,
  mutations,
  cursors
}: {
  database: Database
  clock: Clock
  mutations: Mutations
  cursors: Cursors
}) {
  return {
    async list(caller: Caller, query: MemberQuery) {
      authorize(caller, 'read:membership')
      return page(cursors, query, {
        context: [caller.tenantId, 'members'],
        rows: (after, limit) => store.listMemberships(database.tables, caller.tenantId, after, limit),
        position: ({ id }) => [id, id],
        view: rows => viewAll(database.tables, rows)
      })
    },

    async get(caller: Caller, id: string): Promise<Member> {
      authorize(caller, 'read:membership')
      return viewOne(database.tables, await store.findMembership(database.tables, caller.tenantId, id))
    },

    /** Gives another role. @throws Refusal 'authority_exceeded' when the old or the new one is beyond the caller. */
    async update(caller: Caller, id: string, patch: MemberPatch, expected?: Expected): Promise<Member> {
      const act = { action: 'membership.update', target: { id } }
      return mutations.run(caller, act, async (tables, note) => {
        authorize(caller, 'update:membership')
        const membership = await store.findMembership(tables, caller.tenantId, id)
        if (membership === undefined) throw notFound('Member')
        refuseStale(membership, expected)
        const before = await roleOf(tables, membership)
        const role = await resolveRole(tables, caller.tenantId, patch.role)
        refuseGain(caller, before.permissions, role.permissions)
        if (role.id !== before.id) await refuseLastAdministrator(tables, membership)
        const updated = await store.updateMembership(tables, membership, {
          roleId: role.id,
          updatedAt: clock(),
          revision: membership.revision + 1
        })
        const member = await viewOne(tables, updated)
        const detail = { user_id: member.user_id, role_id: role.id, role_name: role.name, former_role_id: before.id }
        note({ id, name: member.email, detail })
        return member
      })
    },

    /** Ends the member's keys and sessions in the tenant. Anybody may leave, signed in and without a permission. */
    async remove(caller: Caller, id: string, expected?: Expected): Promise<void> {
      const act = { action: 'membership.delete', target: { id } }
      await mutations.run(caller, act, async (tables, note) => {
        const membership = await store.findMembership(tables, caller.tenantId, id)
        const leaving = membership?.userId === caller.id && caller.credential.type === 'session'
        if (!leaving) authorize(caller, 'delete:membership')
        if (membership === undefined) throw notFound('Member')
        refuseStale(membership, expected)
        const role = await roleOf(tables, membership)
        refuseBeyond(caller, role.permissions, '{id}')
        await refuseLastAdministrator(tables, membership)
        await refuseStrandedOperator(tables, membership)
        const { user_id, email } = await viewOne(tables, membership)
        await store.deleteMembership(tables, id)
        await deleteSessionsIn(tables, user_id, caller.tenantId)
        note({ id, name: email, detail: { user_id, role_id: role.id, role_name: role.name } })
        const at = clock()
        const ending = { at, by: caller.id, reason: 'owner_removed' } as const
        const ended = await endKeysOfUser(tables, user_id, caller.tenantId, ending)
        const relyingOn = await reliance(tables, ended, at)
        for (const key of ended) {
          note({ type: 'api_key', id: key.id, name: key.name, detail: { user_id, ...relyingOn(key.id) } })
        }
      })
    }
  }
}

export type Members = ReturnType<typeof members>
