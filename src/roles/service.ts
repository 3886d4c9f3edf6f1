import type { Mutations } from '../audit/mutation.ts'
import { authorize } from '../auth/authorize.ts'
import type { Caller } from '../auth/principal.ts'
import type { Role as Row } from '../domain/entities.ts'
import { conflict, notFound, Refusal } from '../domain/refusal.ts'
import { type Expected, refuseStale } from '../domain/revision.ts'
import { fold } from '../domain/text.ts'
import { type Clock, timestamp } from '../domain/time.ts'
import { deleteExpiredInvitations } from '../invitations/store.ts'
import type { Cursors } from '../paging/cursor.ts'
import { page } from '../paging/page.ts'
import type { Database, Tables } from '../store/gateway.ts'
import { refuseBeyond, refuseGain } from './resolve.ts'
import type { NewRole, Role, RolePatch, RoleQuery } from './schema.ts'
import * as store from './store.ts'

const view = (role: Row): Role => ({
  id: role.id,
  name: role.name,
  description: role.description,
  built_in: role.tenantId === null,
  permissions: role.permissions,
  created_at: timestamp(role.createdAt),
  updated_at: timestamp(role.updatedAt),
  revision: role.revision
})

export function roles({
  database,
  clock,
  newId,
  mutations,
  cursors
}: {
  database: Database
  clock: Clock
  newId: () => string
  mutations: Mutations
  cursors: Cursors
}) {
  /** The names of built-in roles are taken in every tenant. */
  async function refuseTaken(tables: Tables, caller: Caller, name: string, self?: string) {
    const taken = await store.findRoleByName(tables, caller.tenantId, fold(name))
    if (taken !== undefined && taken.id !== self) {
      throw conflict('A role with this name exists already.')
    }
  }

  async function existing(tables: Tables, caller: Caller, id: string): Promise<Row> {
    const role = await store.findRole(tables, caller.tenantId, id)
    if (role === undefined) throw notFound('Role')
    return role
  }

  async function editable(tables: Tables, caller: Caller, id: string, expected: Expected): Promise<Row> {
    const role = await existing(tables, caller, id)
    if (role.tenantId === null) throw conflict('Built-in roles cannot be changed.')
    refuseStale(role, expected)
    refuseBeyond(caller, role.permissions, '{id}')
    return role
  }

  return {
    async list(caller: Caller, query: RoleQuery) {
      authorize(caller, 'read:role')
      return page(cursors, query, {
        context: [caller.tenantId, 'roles'],
        rows: (after, limit) => store.listRoles(database.tables, caller.tenantId, after, limit),
        position: ({ id }) => [id, id],
        view: rows => rows.map(view)
      })
    },

    async get(caller: Caller, id: string): Promise<Role> {
      authorize(caller, 'read:role')
      return view(await existing(database.tables, caller, id))
    },

    async create(caller: Caller, input: NewRole): Promise<Role> {
      const permit = () => authorize(caller, 'create:role')
      return mutations.run(caller, { action: 'role.create', repeatable: input, permit }, async (tables, note) => {
        refuseBeyond(caller, input.permissions, '/permissions')
        await refuseTaken(tables, caller, input.name)
        const now = clock()
        const role: Row = {
          id: newId(),
          tenantId: caller.tenantId,
          name: input.name,
          nameKey: fold(input.name),
          description: input.description ?? '',
          permissions: input.permissions,
          createdAt: now,
          updatedAt: now,
          revision: 1
        }
        await store.insertRole(tables, role)
        note({ id: role.id, name: role.name, detail: { permissions: role.permissions } })
        return view(role)
      })
    },

    async update(caller: Caller, id: string, patch: RolePatch, expected?: Expected): Promise<Role> {
      return mutations.run(caller, { action: 'role.update', target: { id } }, async (tables, note) => {
        authorize(caller, 'update:role')
        const role = await editable(tables, caller, id, expected)
        if (patch.permissions !== undefined) refuseGain(caller, role.permissions, patch.permissions, '/permissions')
        if (patch.name !== undefined) await refuseTaken(tables, caller, patch.name, id)
        const name = patch.name ?? role.name
        const updated = await store.updateRole(tables, role, {
          name,
          nameKey: fold(name),
          description: patch.description ?? role.description,
          permissions: patch.permissions ?? role.permissions,
          updatedAt: clock(),
          revision: role.revision + 1
        })
        note({ id, name, detail: { ...patch } })
        return view(updated)
      })
    },

    /** @throws Refusal 'in_use' while a member, a service account or an invitation has the role. */
    async remove(caller: Caller, id: string, expected?: Expected): Promise<void> {
      await mutations.run(caller, { action: 'role.delete', target: { id } }, async (tables, note) => {
        authorize(caller, 'delete:role')
        const role = await editable(tables, caller, id, expected)
        // The links that have expired show in no list, so nobody could tell what keeps the role.
        await deleteExpiredInvitations(tables, clock())
        if (await store.roleInUse(tables, id)) throw new Refusal('in_use', 'Somebody has this role.')
        await store.deleteRole(tables, id)
        note({ id, name: role.name })
      })
    }
  }
}

export type Roles = ReturnType<typeof roles>
