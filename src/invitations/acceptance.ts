import { anonymous, type Mutations } from '../audit/mutation.ts'
import type { Digests } from '../auth/digest.ts'
import type { Passwords } from '../auth/password.ts'
import type { Origin } from '../auth/principal.ts'
import type { Tokens } from '../auth/token.ts'
import type { User } from '../domain/entities.ts'
import { conflict, Refusal } from '../domain/refusal.ts'
import type { Clock } from '../domain/time.ts'
import { findMembershipOf, insertMembership } from '../memberships/store.ts'
import type { Database, Tables } from '../store/gateway.ts'
import { insertUser, updateUser } from '../users/store.ts'
import type { Acceptance, Admission } from './schema.ts'
import { type Standing, standingOf } from './standing.ts'
import { deleteInvitation, findInvitationByDigest } from './store.ts'

export interface Door {
  readonly database: Database
  readonly clock: Clock
  readonly newId: () => string
  readonly mutations: Mutations
  readonly passwords: Passwords
  readonly tokens: Tokens
  readonly digests: Digests
}

/** Unknown, expired, used, withdrawn, and without anybody behind it any more: one answer. */
const dead = () => new Refusal('invalid_credentials', 'This link is not valid any more. Ask for another invitation.')
const wrong = () =>
  new Refusal('invalid_credentials', 'There is an account with this e-mail already, and its password is another one.')

/** Accepting an invitation: the door by which people join a tenant. */
export function acceptance({ database, clock, newId, mutations, passwords, tokens, digests }: Door) {
  async function opened(tables: Tables, token: string): Promise<Standing | undefined> {
    if (tokens.kindOf(token) !== 'invitation') return undefined
    const candidates = digests.candidates(token).map(({ digest }) => digest)
    const invitation = await findInvitationByDigest(tables, candidates, clock())
    return invitation && standingOf(tables, invitation)
  }

  /** The digest that the person has from now on; undefined for a wrong password. @throws Refusal 'invalid_request' for a weak one. */
  async function digestOf({ user, invitation }: Standing, password: string): Promise<string | undefined> {
    const digest = user?.passwordDigest
    if (digest) return (await passwords.verify(digest, password)) ? digest : undefined
    return passwords.choose(password, invitation.email)
  }

  /** The invited person with the password that they choose, as a new user or as one that an operator made. */
  async function enrol(tables: Tables, { user, invitation }: Standing, passwordDigest: string, input: Acceptance) {
    const now = clock()
    const chosen = {
      passwordDigest,
      firstName: input.first_name ?? user?.firstName ?? '',
      lastName: input.last_name ?? user?.lastName ?? '',
      updatedAt: now
    }
    if (user !== undefined) return updateUser(tables, user, { ...chosen, revision: user.revision + 1 })
    const { email, emailKey } = invitation
    const state = { operator: false, createdAt: now, disabledAt: null, deletedAt: null, revision: 1 }
    const made: User = { id: newId(), email, emailKey, ...chosen, ...state }
    await insertUser(tables, made)
    return made
  }

  /**
   * Once, by whoever has the link and, where the e-mail has an account, its password. The slow work is done before the
   * transaction, which looks at everything again.
   * @throws Refusal 'invalid_credentials' for a link that is dead or a wrong password, 'conflict' for a member
   */
  return async (origin: Origin, input: Acceptance): Promise<Admission> => {
    const before = await opened(database.tables, input.token)
    const passwordDigest = before?.alive ? await digestOf(before, input.password) : undefined
    const { id = null, email = null, tenantId = null } = before?.invitation ?? {}
    const act = { action: 'invitation.accept', target: { id, name: email } }
    return mutations.runAs(anonymous(origin, tenantId), act, async (tables, note) => {
      const standing = await opened(tables, input.token)
      if (!standing?.alive) throw dead()
      if (passwordDigest === undefined) throw wrong()
      const { invitation, role } = standing
      // What the password was judged by, or chosen for, is what it must be still.
      if (standing.user?.passwordDigest !== before?.user?.passwordDigest)
        throw conflict('The account has changed. Try again.')
      const known = standing.user?.passwordDigest ? standing.user : undefined
      const user = known ?? (await enrol(tables, standing, passwordDigest, input))
      if (await findMembershipOf(tables, invitation.tenantId, user.id)) throw conflict('You are a member already.')
      const now = clock()
      const joined = { id: newId(), tenantId: invitation.tenantId, userId: user.id, roleId: role.id }
      await insertMembership(tables, { ...joined, createdAt: now, updatedAt: now, revision: 1 })
      await deleteInvitation(tables, invitation.id)
      const detail = { user_id: user.id, role_id: role.id, role_name: role.name, invited_by: invitation.createdBy }
      note({ id: invitation.id, name: invitation.email, detail })
      note({ type: 'membership', id: joined.id, name: invitation.email, detail })
      return { tenant_id: invitation.tenantId, user_id: user.id, role_id: role.id, role_name: role.name }
    })
  }
}
