import type { Mutations } from '../audit/mutation.ts'
import { authorize, authorizeOperator } from '../auth/authorize.ts'
import type { Caller } from '../auth/principal.ts'
import type { Tenant as Row } from '../domain/entities.ts'
import { type Permission, tenantAdminRoleId } from '../domain/permissions.ts'
import { conflict, notFound } from '../domain/refusal.ts'
import { type Expected, refuseStale } from '../domain/revision.ts'
import { type Clock, timestamp, timestampOrNull } from '../domain/time.ts'
import { insertMembership } from '../memberships/store.ts'
import type { Cursors } from '../paging/cursor.ts'
import { page } from '../paging/page.ts'
import type { Database, Tables } from '../store/gateway.ts'
import type { NewTenant, Tenant, TenantPatch, TenantQuery } from './schema.ts'
import { numbered, slugOf } from './slug.ts'
import * as store from './store.ts'

const view = (tenant: Row): Tenant => ({
  id: tenant.id,
  name: tenant.name,
  slug: tenant.slug,
  disabled: tenant.disabledAt !== null,
  disabled_at: timestampOrNull(tenant.disabledAt),
  created_at: timestamp(tenant.createdAt),
  updated_at: timestamp(tenant.updatedAt),
  revision: tenant.revision
})

/** In every tenant an operator may do what takes a permission of anybody else. */
function authorizeIn(caller: Caller, permission: Permission): void {
  if (!caller.operator) authorize(caller, permission)
}

/** @throws Refusal 'not_found' for whatever is not the caller's own, unless an operator asks. */
async function existing(tables: Tables, caller: Caller, id: string): Promise<Row> {
  const tenant = caller.operator || id === caller.tenantId ? await store.findTenant(tables, id) : undefined
  if (tenant === undefined) throw notFound('Tenant')
  return tenant
}

/** An operator who took away their own ground could not give it back. */
function refuseOwn(caller: Caller, id: string): void {
  if (id === caller.tenantId) throw conflict('You work in this tenant at the moment. Switch to another one first.')
}

async function refuseTaken(tables: Tables, slug: string, self?: string): Promise<void> {
  const taken = await store.findTenantBySlug(tables, slug)
  if (taken !== undefined && taken.id !== self) throw conflict('A tenant with this slug exists already.')
}

async function freeSlug(tables: Tables, name: string): Promise<string> {
  const slug = slugOf(name)
  let count = 1
  while (await store.findTenantBySlug(tables, numbered(slug, count))) count += 1
  return numbered(slug, count)
}

/** What happens to a tenant is on record in that tenant, whoever did it. */
export function tenants({
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
  return {
    /** All tenants for an operator, for anybody else their own. */
    async list(caller: Caller, query: TenantQuery) {
      authorizeIn(caller, 'read:tenant')
      const only = caller.operator ? undefined : caller.tenantId
      return page(cursors, query, {
        context: [only ?? null, 'tenants'],
        rows: (after, limit) => store.listTenants(database.tables, only, after, limit),
        position: ({ id }) => [id, id],
        view: rows => rows.map(view)
      })
    },

    async get(caller: Caller, id: string): Promise<Tenant> {
      const tenant = await existing(database.tables, caller, id)
      authorizeIn(caller, 'read:tenant')
      return view(tenant)
    },

    /** The caller becomes its first administrator. @throws Refusal 'conflict' for a slug that is taken. */
    async create(caller: Caller, input: NewTenant): Promise<Tenant> {
      const permit = () => authorizeOperator(caller)
      return mutations.run(caller, { action: 'tenant.create', repeatable: input, permit }, async (tables, note) => {
        if (input.slug !== undefined) await refuseTaken(tables, input.slug)
        const slug = input.slug ?? (await freeSlug(tables, input.name))
        const stamp = { createdAt: clock(), updatedAt: clock(), revision: 1 }
        const tenant: Row = { id: newId(), name: input.name, slug, disabledAt: null, ...stamp }
        await store.insertTenant(tables, tenant)
        const member = { tenantId: tenant.id, userId: caller.id, roleId: tenantAdminRoleId }
        await insertMembership(tables, { id: newId(), ...member, ...stamp })
        note({ id: tenant.id, name: tenant.name, detail: { slug } }, tenant.id)
        return view(tenant)
      })
    },

    /** @throws Refusal 'forbidden' when anybody but an operator disables or enables. */
    async update(caller: Caller, id: string, patch: TenantPatch, expected?: Expected): Promise<Tenant> {
      return mutations.run(caller, { action: 'tenant.update', target: { id } }, async (tables, note) => {
        const tenant = await existing(tables, caller, id)
        authorizeIn(caller, 'update:tenant')
        if (patch.disabled !== undefined) authorizeOperator(caller)
        refuseStale(tenant, expected)
        if (patch.disabled) refuseOwn(caller, id)
        if (patch.slug !== undefined) await refuseTaken(tables, patch.slug, id)
        const { name = tenant.name, slug = tenant.slug, disabled = tenant.disabledAt !== null } = patch
        const updated = await store.updateTenant(tables, tenant, {
          name,
          slug,
          disabledAt: disabled ? (tenant.disabledAt ?? clock()) : null,
          updatedAt: clock(),
          revision: tenant.revision + 1
        })
        note({ id, name, detail: { ...patch } }, id)
        return view(updated)
      })
    },

    /** With everything in it, but for its users and the audit trail. */
    async remove(caller: Caller, id: string, expected?: Expected): Promise<void> {
      await mutations.run(caller, { action: 'tenant.delete', target: { id } }, async (tables, note) => {
        const tenant = await existing(tables, caller, id)
        authorizeOperator(caller)
        refuseStale(tenant, expected)
        refuseOwn(caller, id)
        await store.deleteTenant(tables, id)
        note({ id, name: tenant.name, detail: { slug: tenant.slug } }, id)
      })
    }
  }
}

export type Tenants = ReturnType<typeof tenants>
