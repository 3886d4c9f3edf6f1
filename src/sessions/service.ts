import { anonymous, type Mutations } from '../audit/mutation.ts'
import { still } from '../auth/caller.ts'
import type { Digests } from '../auth/digest.ts'
import { outdated, type Passwords } from '../auth/password.ts'
import type { Caller, Origin } from '../auth/principal.ts'
import type { Tokens } from '../auth/token.ts'
import type { Session as Row, User } from '../domain/entities.ts'
import { present } from '../domain/present.ts'
import { conflict, invalid, notFound, Refusal } from '../domain/refusal.ts'
import { absoluteMilliseconds } from '../domain/session.ts'
import { fold } from '../domain/text.ts'
import type { Clock } from '../domain/time.ts'
import { placesOf } from '../memberships/places.ts'
import type { Cursors } from '../paging/cursor.ts'
import { page } from '../paging/page.ts'
import type { Database, Tables } from '../store/gateway.ts'
import { findUser, findUserByEmail, updateUser } from '../users/store.ts'
import type { PasswordChange, Session, SessionPatch, SessionQuery, SignIn } from './schema.ts'
import * as store from './store.ts'
import { view, viewOpen } from './view.ts'

/** A session and, this once, the value of its cookie. */
export interface Opened {
  readonly token: string
  readonly expiresAt: number
  readonly session: Session
}

/** @throws Refusal 'forbidden' for a key: it has no session to speak of. */
function sessionOf({ credential }: Caller): string {
  if (credential.type === 'session') return credential.id
  throw new Refusal('forbidden', 'This is for people who have signed in with their password.')
}

/** A password is judged before the transaction: the user whom it was judged for, if that is still who and what they are. */
async function unchanged(tables: Tables, { id, passwordDigest }: User): Promise<User | undefined> {
  const user = await findUser(tables, id)
  return user?.passwordDigest === passwordDigest && user.disabledAt === null ? user : undefined
}

export function sessions({
  database,
  clock,
  newId,
  mutations,
  passwords,
  tokens,
  digests,
  cursors
}: {
  database: Database
  clock: Clock
  newId: () => string
  mutations: Mutations
  passwords: Passwords
  tokens: Tokens
  digests: Digests
  cursors: Cursors
}) {
  /** @throws Refusal 'not_found' for what is not one of the caller's own. */
  async function end(caller: Caller, id: string): Promise<void> {
    await mutations.run(caller, { action: 'session.delete', target: { id } }, async tables => {
      sessionOf(caller)
      if ((await store.deleteSession(tables, caller.id, id)) === 0) throw notFound('Session')
    })
  }

  /** @throws Refusal 'forbidden' for a tenant that the user is no member of, or that is disabled. */
  async function open(tables: Tables, user: User, origin: Origin, tenantId: string | undefined): Promise<Opened> {
    const places = await placesOf(tables, user.id)
    const place = tenantId === undefined ? places[0] : places.find(({ tenant_id }) => tenant_id === tenantId)
    if (place === undefined) throw new Refusal('forbidden', 'You are no member of this tenant.')
    const token = tokens.mint('session')
    const now = clock()
    const session: Row = {
      id: newId(),
      digest: digests.of(token).digest,
      userId: user.id,
      tenantId: place.tenant_id,
      createdAt: now,
      seenAt: now,
      expiresAt: now + absoluteMilliseconds,
      address: origin.address,
      userAgent: origin.userAgent
    }
    await store.insertSession(tables, session)
    return { token, expiresAt: session.expiresAt, session: await view(tables, user, session, places) }
  }

  return {
    /** An unknown user, a wrong password and a disabled user take as long and get the same answer. */
    async signIn(origin: Origin, { email, password, tenant_id }: SignIn): Promise<Opened> {
      const user = await findUserByEmail(database.tables, fold(email))
      const right = await passwords.verify(user?.passwordDigest ?? null, password)
      const known = right ? user : undefined
      const digest = known?.passwordDigest
      const rehashed = digest && outdated(digest) ? await passwords.hash(password) : undefined
      const act = { action: 'session.create', target: { id: user?.id ?? null } }
      return mutations.runAs(anonymous(origin), act, async (tables, note) => {
        const judged = known && (await unchanged(tables, known))
        if (judged === undefined) throw new Refusal('invalid_credentials', 'The e-mail or the password is wrong.')
        const opened = await open(tables, judged, origin, tenant_id)
        if (rehashed !== undefined) await updateUser(tables, judged, { passwordDigest: rehashed })
        note({ id: opened.session.id, name: opened.session.email }, opened.session.place.tenant_id)
        return opened
      })
    },

    async get(caller: Caller): Promise<Session> {
      const id = sessionOf(caller)
      const session = still(await store.findSessionById(database.tables, id))
      const user = still(await findUser(database.tables, caller.id))
      return view(database.tables, user, session, await placesOf(database.tables, caller.id))
    },

    /** The old cookie ends; ASVS 5.0, 7.2.4: a new one with each change of authority. */
    async switchTenant(caller: Caller, { tenant_id }: SessionPatch): Promise<Opened> {
      return mutations.run(caller, { action: 'session.switch', target: { id: tenant_id } }, async tables => {
        await store.deleteSession(tables, caller.id, sessionOf(caller))
        return open(tables, present(await findUser(tables, caller.id)), caller.origin, tenant_id)
      })
    },

    /** The caller's own sessions, wherever they are signed in; newest first. */
    async list(caller: Caller, query: SessionQuery) {
      const current = sessionOf(caller)
      const whose = { userId: caller.id, now: clock() }
      return page(cursors, query, {
        context: [caller.id, 'sessions'],
        rows: (after, limit) => store.listSessions(database.tables, whose, after, limit),
        position: ({ id }) => [id, id],
        view: rows => viewOpen(database.tables, rows, current)
      })
    },

    end,

    signOut: (caller: Caller): Promise<void> => end(caller, caller.credential.id),

    /** Ends the other sessions of the user. @throws Refusal 'invalid_request' for a wrong current or a weak new password. */
    async changePassword(caller: Caller, input: PasswordChange): Promise<void> {
      const id = sessionOf(caller)
      const user = still(await findUser(database.tables, caller.id))
      if (!(await passwords.verify(user.passwordDigest, input.current_password))) {
        throw invalid('/current_password', 'is not your password')
      }
      const passwordDigest = await passwords.choose(input.new_password, still(user.email), '/new_password')
      await mutations.run(caller, { action: 'user.change_password', target: { id: user.id } }, async tables => {
        const judged = await unchanged(tables, user)
        if (judged === undefined) throw conflict('The account was changed meanwhile. Try again.')
        await updateUser(tables, judged, { passwordDigest, updatedAt: clock(), revision: judged.revision + 1 })
        await store.deleteSessionsOf(tables, user.id, id)
      })
    }
  }
}

export type Sessions = ReturnType<typeof sessions>
