import { authorize } from '../auth/authorize.ts'
import { powerOf } from '../auth/power.ts'
import type { Caller } from '../auth/principal.ts'
import type { Role, Invitation as Row } from '../domain/entities.ts'
import { excess } from '../domain/minting.ts'
import { userRoleId } from '../domain/permissions.ts'
import { present } from '../domain/present.ts'
import { conflict, notFound, Refusal } from '../domain/refusal.ts'
import { fold } from '../domain/text.ts'
import { never, timestamp } from '../domain/time.ts'
import { findMembershipOf } from '../memberships/store.ts'
import type { Cursors } from '../paging/cursor.ts'
import { page } from '../paging/page.ts'
import { refuseBeyond, resolveRole } from '../roles/resolve.ts'
import { findRoles } from '../roles/store.ts'
import type { Tables } from '../store/gateway.ts'
import { findUserByEmail } from '../users/store.ts'
import { acceptance, type Door } from './acceptance.ts'
import type { CreatedInvitation, Invitation, InvitationQuery, NewInvitation } from './schema.ts'
import * as store from './store.ts'

const validMilliseconds = 7 * 24 * 60 * 60 * 1000

const view = (invitation: Row, role: Role): Invitation => ({
  id: invitation.id,
  email: invitation.email,
  role_id: role.id,
  role_name: role.name,
  created_at: timestamp(invitation.createdAt),
  created_by: invitation.createdBy,
  expires_at: timestamp(invitation.expiresAt)
})

async function viewAll(tables: Tables, invitations: readonly Row[]): Promise<Invitation[]> {
  const roles = await findRoles(
    tables,
    invitations.map(({ roleId }) => roleId)
  )
  return invitations.map(invitation => view(invitation, present(roles.find(({ id }) => id === invitation.roleId))))
}

/** Whoever joins has no scopes, ranges or expiry, so who invites must have none. @throws Refusal 'authority_exceeded' */
function refuseLimited(caller: Caller, { permissions }: Role): void {
  refuseBeyond(caller, permissions)
  const joining = { permissions, scopes: null, cidrs: null, expiresAt: never }
  if (excess(powerOf(caller), joining).length === 0) return
  throw new Refusal('authority_exceeded', 'A key with scopes, ranges or an expiry cannot invite: who joins has none.')
}

/** Frees the place of an invitation that has expired. @throws Refusal 'conflict' for a member, and while one is open. */
async function refuseInvited(tables: Tables, tenantId: string, emailKey: string, now: number): Promise<void> {
  const user = await findUserByEmail(tables, emailKey)
  if (user && (await findMembershipOf(tables, tenantId, user.id))) throw conflict('This person is a member already.')
  const earlier = await store.findInvitationFor(tables, tenantId, emailKey)
  if (earlier === undefined) return
  if (earlier.expiresAt > now) throw conflict('This person has been invited already.')
  await store.deleteInvitation(tables, earlier.id)
}

export interface Dependencies extends Door {
  readonly cursors: Cursors
  /** Scheme, host and port under which people reach the service. */
  readonly publicUrl: string
}

export function invitations({ cursors, publicUrl, ...door }: Dependencies) {
  const { database, clock, newId, mutations, tokens, digests } = door

  return {
    /** Open ones only. */
    async list(caller: Caller, query: InvitationQuery) {
      authorize(caller, 'read:membership-invitation')
      return page(cursors, query, {
        context: [caller.tenantId, 'invitations'],
        rows: (after, limit) => store.listInvitations(database.tables, caller.tenantId, clock(), after, limit),
        position: ({ id }) => [id, id],
        view: rows => viewAll(database.tables, rows)
      })
    },

    /** The one answer that carries the link. */
    async create(caller: Caller, input: NewInvitation): Promise<CreatedInvitation> {
      const permit = () => authorize(caller, 'create:membership-invitation')
      const act = { action: 'invitation.create', repeatable: input, permit }
      return mutations.run(caller, act, async (tables, note) => {
        const { tenantId } = caller
        const role = await resolveRole(tables, tenantId, input.role ?? userRoleId)
        refuseLimited(caller, role)
        const emailKey = fold(input.email)
        const now = clock()
        await refuseInvited(tables, tenantId, emailKey, now)
        const token = tokens.mint('invitation')
        const invitation: Row = {
          id: newId(),
          tenantId,
          email: input.email,
          emailKey,
          roleId: role.id,
          digest: digests.of(token).digest,
          createdBy: caller.id,
          createdAt: now,
          expiresAt: now + validMilliseconds
        }
        await store.insertInvitation(tables, invitation)
        note({ id: invitation.id, name: invitation.email, detail: { role_id: role.id, role_name: role.name } })
        return { ...view(invitation, role), token, link: `${publicUrl}/invitation#token=${token}` }
      })
    },

    /** Its link is dead from then on. */
    async withdraw(caller: Caller, id: string): Promise<void> {
      await mutations.run(caller, { action: 'invitation.delete', target: { id } }, async (tables, note) => {
        authorize(caller, 'delete:membership-invitation')
        const invitation = await store.findInvitation(tables, caller.tenantId, id)
        if (invitation === undefined) throw notFound('Invitation')
        await store.deleteInvitation(tables, id)
        note({ id, name: invitation.email })
      })
    },

    accept: acceptance(door)
  }
}

export type Invitations = ReturnType<typeof invitations>
