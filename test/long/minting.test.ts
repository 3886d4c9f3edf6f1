import { eq } from 'drizzle-orm'
import fc, { type Arbitrary } from 'fast-check'
import t from 'tap'
import { callerWithKey } from '../../src/auth/caller.ts'
import type { Caller } from '../../src/auth/principal.ts'
import { newId } from '../../src/domain/id.ts'
import type { Grant } from '../../src/domain/permissions.ts'
import { notFound, Refusal, unauthenticated } from '../../src/domain/refusal.ts'
import { never, timestampOrNull } from '../../src/domain/time.ts'
import { standingOf } from '../../src/invitations/standing.ts'
import { startApp } from '../support/app.ts'
import { bits, drawn, gain, within } from '../support/power.ts'
import { minute, none, type Power, powerBehind, powersIn, rowsOf, start, type World, worlds } from '../support/world.ts'

const histories = 5_000
const batch = 50

const index = fc.nat(1_000)
const grant = fc
  .tuple(fc.constantFrom(...drawn.verbs), fc.constantFrom(...drawn.objects))
  .map(([verb, object]): Grant => `${verb}:${object}`)
const grants = fc.uniqueArray(grant, { minLength: 1, maxLength: 3 })
/** None, that of whoever asks, or any other. */
const limit = <Value>(value: Arbitrary<Value>) => fc.oneof(fc.constant(null), fc.constant('own' as const), value)
const limits = {
  scopes: limit(grants),
  cidrs: limit(fc.uniqueArray(fc.constantFrom(...drawn.cidrs), { minLength: 1, maxLength: 3 })),
  minutes: limit(fc.integer({ min: 1, max: 20 }))
}

const kind = <Type extends string, Rest>(
  weight: number,
  type: Type,
  rest: { [Field in keyof Rest]: Arbitrary<Rest[Field]> }
) => ({
  weight,
  arbitrary: fc.record(rest).map(rest => ({ type, ...(rest as Rest) }))
})

const act = fc.oneof(
  kind(6, 'create a key', { owner: fc.option(index, { freq: 2 }), limits: fc.record(limits) }),
  kind(4, 'edit a key', {
    key: index,
    limits: fc.record(limits, { requiredKeys: [] }),
    disabled: fc.constantFrom(null, true, false)
  }),
  kind(1, 'revoke a key', { key: index }),
  kind(3, 'give a role', { member: index, role: index }),
  kind(3, 'edit an account', {
    account: index,
    role: fc.option(index, { freq: 2 }),
    disabled: fc.constantFrom(null, true, false)
  }),
  kind(3, 'edit a role', { role: fc.nat(2), permissions: grants }),
  kind(1, 'create a role', { permissions: grants }),
  kind(1, 'create an account', { role: index }),
  kind(2, 'invite', { role: index }),
  kind(2, 'accept', { invitation: index }),
  kind(1, 'remove a member', { member: index }),
  kind(1, 'sign in', { user: index }),
  kind(1, 'wait', { minutes: fc.integer({ min: 1, max: 4 }) })
)
const command = fc.record({ actor: index, place: fc.nat(drawn.addresses.length - 1), act })
type Drawn<Value> = Value extends Arbitrary<infer Item> ? Item : never
type Limits = { [Field in keyof typeof limits]: Drawn<(typeof limits)[Field]> }
type Act = Drawn<typeof act>
type Command = Drawn<typeof command>

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length]
  if (item === undefined) throw notFound('Anything')
  return item
}

// For slow machines; it bounds nothing that is promised.
t.setTimeout(600_000)

t.test(`in ${histories} random histories no credential gives anybody more than it has itself`, async t => {
  let now = start
  const { services, database } = await startApp(t, { clock: () => now })
  const { tables } = database
  const pool: World[] = []
  const tally = new Map<string, { tried: number; done: number }>()

  /** The limits of a key as a request names them; one's own where they say so. */
  function limited({ credential }: Caller, { scopes, cidrs, minutes }: Partial<Limits>) {
    const own = credential.type === 'api_key' ? credential : { scopes: null, cidrs: null, expiresAt: never }
    const expiresAt = minutes === 'own' ? own.expiresAt : minutes === null ? never : now + (minutes ?? 0) * minute
    return {
      ...(scopes !== undefined && { scopes: scopes === 'own' ? own.scopes && [...own.scopes] : scopes }),
      ...(cidrs !== undefined && { allowed_cidrs: cidrs === 'own' ? own.cidrs && [...own.cidrs] : cidrs }),
      ...(minutes !== undefined && { expires_at: timestampOrNull(expiresAt) })
    }
  }

  /** Whom a credential stands for at one of the addresses, and its power as the oracle sees it. */
  async function actorOf(world: World, { actor, place }: Command, known: ReadonlyMap<string, Power>) {
    const { type, token } = pick(world.tokens, actor)
    for (const offset of drawn.addresses.keys()) {
      const at = (place + offset) % drawn.addresses.length
      const address = pick(drawn.addresses, at)
      const origin = { requestId: newId(), address, userAgent: '' }
      if (type === 'session') {
        const caller = await services.resolver.resolve(token, origin)
        if (caller) return { caller, power: known.get(caller.id) ?? none, at }
        throw unauthenticated()
      }
      const verdict = await services.verifier.verify(token, address)
      const power = known.get(verdict.ok ? verdict.id : `${verdict.keyId}`) ?? none
      if (verdict.ok) return { caller: callerWithKey(verdict, origin), power, at }
      if (power.now.from[at]) throw new Error(`a key is refused as ${verdict.failing} that has power`)
    }
    throw unauthenticated()
  }

  async function signIn({ tenantId, tokens }: World, userId: string) {
    const token = services.tokens.mint('session')
    const { digest } = services.digests.of(token)
    const times = { createdAt: now, seenAt: now, expiresAt: now + 60 * minute }
    await tables.sessions.insert({ id: newId(), digest, userId, tenantId, ...times, address: '', userAgent: '' })
    tokens.push({ type: 'session', token })
  }

  /** Accepting without the cost of a password. */
  async function accept({ tenantId, users }: World, id: string) {
    await database.transaction(async tables => {
      const { invitations } = tables
      const invitation = await invitations.find(eq(invitations.columns.id, id))
      const standing = invitation && (await standingOf(tables, invitation))
      if (!standing?.alive) throw unauthenticated()
      const stamp = { createdAt: now, updatedAt: now, revision: 1 }
      const userId = newId()
      const { email, emailKey } = standing.invitation
      const person = {
        firstName: '',
        lastName: '',
        passwordDigest: null,
        operator: false,
        disabledAt: null,
        deletedAt: null
      }
      await tables.users.insert({ id: userId, email, emailKey, ...person, ...stamp })
      await tables.memberships.insert({ id: newId(), tenantId, userId, roleId: standing.role.id, ...stamp })
      await invitations.delete(eq(invitations.columns.id, id))
      users.push(userId)
    })
  }

  async function perform(caller: Caller, world: World, act: Act) {
    const { apiKeys, members, roles, serviceAccounts, invitations } = services
    const role = (index: number) => pick(world.roles, index)
    const key = async (index: number) => pick(await rowsOf(tables.apiKeys, world.tenantId), index).id
    const member = async (index: number) => pick(await rowsOf(tables.memberships, world.tenantId), index).id
    if (act.type === 'create a key') {
      const user_id = act.owner === null ? caller.id : pick(world.accounts, act.owner)
      const made = await apiKeys.create(caller, { name: 'key', user_id, ...limited(caller, act.limits) })
      world.tokens.push({ type: 'key', token: made.key })
    } else if (act.type === 'edit a key') {
      const disabled = act.disabled === null ? {} : { disabled: act.disabled }
      await apiKeys.update(caller, await key(act.key), { ...limited(caller, act.limits), ...disabled })
    } else if (act.type === 'revoke a key') {
      await apiKeys.revoke(caller, await key(act.key))
    } else if (act.type === 'give a role') {
      await members.update(caller, await member(act.member), { role: role(act.role) })
    } else if (act.type === 'remove a member') {
      await members.remove(caller, await member(act.member))
    } else if (act.type === 'edit an account') {
      const disabled = act.disabled === null ? {} : { disabled: act.disabled }
      const given = act.role === null ? {} : { role: role(act.role) }
      await serviceAccounts.update(caller, pick(world.accounts, act.account), { ...given, ...disabled })
    } else if (act.type === 'create an account') {
      world.accounts.push((await serviceAccounts.create(caller, { name: 'robot', role: role(act.role) })).id)
    } else if (act.type === 'edit a role') {
      await roles.update(caller, role(act.role), { permissions: act.permissions })
    } else if (act.type === 'create a role') {
      world.roles.push((await roles.create(caller, { name: newId(), permissions: act.permissions })).id)
    } else if (act.type === 'invite') {
      await invitations.create(caller, { email: `${newId()}@example.com`, role: role(act.role) })
    }
  }

  /** Does what a command says, and returns the power that it was done with. @throws Refusal */
  async function step(world: World, command: Command, known: ReadonlyMap<string, Power>): Promise<Power> {
    const { act } = command
    if (act.type === 'wait') now += act.minutes * minute
    else if (act.type === 'sign in') await signIn(world, pick(world.users, act.user))
    else if (act.type === 'accept') {
      const { id, createdBy } = pick(await rowsOf(tables.invitations, world.tenantId), act.invitation)
      const power = await powerBehind(tables, world, createdBy)
      await accept(world, id)
      return power
    } else {
      const { caller, power, at } = await actorOf(world, command, known)
      if (bits(caller.permissions) !== power.now.from[at]) throw new Error(`${caller.permissions}: not what it has`)
      await perform(caller, world, act)
      return power
    }
    return none
  }

  async function attempt(world: World, command: Command, known: ReadonlyMap<string, Power>) {
    const count = tally.get(command.act.type) ?? { tried: 0, done: 0 }
    tally.set(command.act.type, count)
    count.tried += 1
    try {
      const power = await step(world, command, known)
      count.done += 1
      return power
    } catch (error) {
      if (error instanceof Refusal) return undefined
      throw error
    }
  }

  async function play(commands: readonly Command[]) {
    if (pool.length === 0) pool.push(...(await worlds({ database, services }, batch)))
    const world = pool.pop() as World
    now = start
    let known = world.powers
    for (const command of commands) {
      const power = await attempt(world, command, known)
      if (power === undefined) continue
      const after = await powersIn(tables, world, now)
      for (const [id, { now, ever }] of after) {
        const before = known.get(id) ?? none
        if (!within(power.now, gain(before.now, now)) || !within(power.ever, gain(before.ever, ever))) {
          throw new Error(`${id} has gained what whoever did it did not have`)
        }
      }
      known = after
    }
  }

  const history = fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 5 }), play)
  await fc.assert(history, { numRuns: histories, endOnFailure: false })
  for (const [type, { tried, done }] of tally) {
    t.comment(`${type}: ${done} of ${tried}`)
    t.ok(done > histories / 100, `${type} happens often enough to prove something`)
  }
})
