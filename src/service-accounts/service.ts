import { reliance } from '../agents/reliance.ts'
import { endKeysOfServiceAccount } from '../api-keys/store.ts'
import type { Mutations } from '../audit/mutation.ts'
import { authorize } from '../auth/authorize.ts'
import type { Caller } from '../auth/principal.ts'
import type { ServiceAccount as Row } from '../domain/entities.ts'
import { readOnlyUserRoleId, tenantAdminRoleId } from '../domain/permissions.ts'
import { notFound, Refusal } from '../domain/refusal.ts'
import { type Expected, refuseStale } from '../domain/revision.ts'
import type { Clock } from '../domain/time.ts'
import type { Cursors } from '../paging/cursor.ts'
import { page } from '../paging/page.ts'
import { refuseBeyond, refuseGain, resolveRole } from '../roles/resolve.ts'
import type { Database, Tables } from '../store/gateway.ts'
import { refuseAwakening } from './enabling.ts'
import type { NewServiceAccount, ServiceAccount, ServiceAccountPatch, ServiceAccountQuery } from './schema.ts'
import * as store from './store.ts'
import { roleOf, view, viewAll } from './view.ts'

async function existing(tables: Tables, caller: Caller, id: string): Promise<Row> {
  const account = await store.findAccount(tables, caller.tenantId, id)
  if (account === undefined) throw notFound('Service account')
  return account
}

/** An account may be as strong as an administrator, so that only administrators make one, whatever others hold. */
function authorizeCreation(caller: Caller): void {
  authorize(caller, 'create:service-account')
  if (caller.roleId === tenantAdminRoleId) return
  throw new Refusal('forbidden', 'Only those with the role TENANT_ADMIN create service accounts.')
}

export function serviceAccounts({
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
  const disabling = (account: Row, disabled = account.disabledAt !== null) =>
    disabled ? (account.disabledAt ?? clock()) : null

  return {
    async list(caller: Caller, query: ServiceAccountQuery) {
      authorize(caller, 'read:service-account')
      return page(cursors, query, {
        context: [caller.tenantId, 'service-accounts'],
        rows: (after, limit) => store.listAccounts(database.tables, caller.tenantId, after, limit),
        position: ({ id }) => [id, id],
        view: rows => viewAll(database.tables, rows)
      })
    },

    async get(caller: Caller, id: string): Promise<ServiceAccount> {
      authorize(caller, 'read:service-account')
      const account = await existing(database.tables, caller, id)
      return view(account, await roleOf(database.tables, account))
    },

    /**
     * A role is named by name or id; without one the account is a TENANT_ADMIN.
     * @throws Refusal 'forbidden' for everybody but TENANT_ADMINs, 'authority_exceeded' when the key cannot do as much.
     */
    async create(caller: Caller, input: NewServiceAccount): Promise<ServiceAccount> {
      const permit = () => authorizeCreation(caller)
      const act = { action: 'service_account.create', repeatable: input, permit }
      return mutations.run(caller, act, async (tables, note) => {
        const role = await resolveRole(tables, caller.tenantId, input.role ?? tenantAdminRoleId)
        refuseBeyond(caller, role.permissions)
        const now = clock()
        const account: Row = {
          id: newId(),
          tenantId: caller.tenantId,
          name: input.name,
          roleId: role.id,
          createdBy: caller.id,
          createdAt: now,
          updatedAt: now,
          disabledAt: null,
          deletedAt: null,
          revision: 1
        }
        await store.insertAccount(tables, account)
        note({ id: account.id, name: account.name, detail: { role_id: role.id, role_name: role.name } })
        return view(account, role)
      })
    },

    /**
     * Merge-patch (RFC 7396); counts on the next request of the account's keys.
     * @throws Refusal 'authority_exceeded' when the old role, the new one or a key that returns is beyond the caller.
     */
    async update(caller: Caller, id: string, patch: ServiceAccountPatch, expected?: Expected): Promise<ServiceAccount> {
      const act = { action: 'service_account.update', target: { id } }
      return mutations.run(caller, act, async (tables, note) => {
        authorize(caller, 'update:service-account')
        const account = await existing(tables, caller, id)
        refuseStale(account, expected)
        const before = await roleOf(tables, account)
        const role = patch.role === undefined ? before : await resolveRole(tables, caller.tenantId, patch.role)
        const disabledAt = disabling(account, patch.disabled)
        const enabled = account.disabledAt !== null && disabledAt === null
        if (role.id !== before.id) refuseGain(caller, before.permissions, role.permissions)
        if (enabled) await refuseAwakening(tables, caller, account, role, clock())
        const updated = await store.updateAccount(tables, account, {
          name: patch.name ?? account.name,
          roleId: role.id,
          disabledAt,
          updatedAt: clock(),
          revision: account.revision + 1
        })
        note({ id, name: updated.name, detail: { ...patch } })
        return view(updated, role)
      })
    },

    /** For good: its keys end with it, and the role that it had is free to go. The row stays to explain the keys. */
    async remove(caller: Caller, id: string, expected?: Expected): Promise<void> {
      const act = { action: 'service_account.delete', target: { id } }
      await mutations.run(caller, act, async (tables, note) => {
        authorize(caller, 'delete:service-account')
        const account = await existing(tables, caller, id)
        refuseStale(account, expected)
        const role = await roleOf(tables, account)
        refuseBeyond(caller, role.permissions, '{id}')
        const at = clock()
        await store.updateAccount(tables, account, {
          roleId: readOnlyUserRoleId,
          deletedAt: at,
          updatedAt: at,
          revision: account.revision + 1
        })
        note({ id, name: account.name, detail: { role_id: role.id, role_name: role.name } })
        const ending = { at, by: caller.id, reason: 'owner_removed' } as const
        const ended = await endKeysOfServiceAccount(tables, id, ending)
        const relyingOn = await reliance(tables, ended, at)
        for (const key of ended) {
          const detail = { service_account_id: id, ...relyingOn(key.id) }
          note({ type: 'api_key', id: key.id, name: key.name, detail })
        }
      })
    }
  }
}

export type ServiceAccounts = ReturnType<typeof serviceAccounts>
