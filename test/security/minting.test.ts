import { asc, eq } from 'drizzle-orm'
import fc, { type Arbitrary } from 'fast-check'
import t from 'tap'
import { callerWithKey } from '../../src/auth/caller.ts'
import type { Caller } from '../../src/auth/principal.ts'
import { newId } from '../../src/domain/id.ts'
import type { Grant } from '../../src/domain/permissions.ts'
import { notFound, Refusal, unauthenticated } from '../../src/domain/refusal.ts'
import { timestamp } from '../../src/domain/time.ts'
import { standingOf } from '../../src/invitations/standing.ts'
import type { Gateway } from '../../src/store/gateway.ts'
import { startApp } from '../support/app.ts'
import { bits, drawn, gain, within } from '../support/power.ts'
import { minute, none, type Power, powersIn, start, type World, worlds } from '../support/world.ts'

const histories = 5_000
const batch = 50

const index = fc.nat(1_000)
const grant = fc
  .tuple(fc.constantFrom(...drawn.verbs), fc.constantFrom(...drawn.objects))
  .map(([verb, object]): Grant => `${verb}:${object}`)
const grants = fc.uniqueArray(grant, { minLength: 1, maxLength: 3 })
const limits = {
  scopes: fc.option(grants, { freq: 1 }),
  allowed_cidrs: fc.option(fc.uniqueArray(fc.constantFrom(...drawn.cidrs), { minLength: 1, maxLength: 3 }), {
    freq: 1
  }),
  minutes: fc.option(fc.integer({ min: 1, max: 20 }), { freq: 1 })
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
  kind(5, 'create a key', { owner: fc.option(index), ...limits }),
  kind(4, 'edit a key', { key: index, patch: fc.record({ ...limits, disabled: fc.boolean() }, { requiredKeys: [] }) }),
  kind(1, 'revoke a key', { key: index }),
  kind(3, 'give a role', { member: index, role: index }),
  kind(3, 'edit an account', { account: index, role: fc.option(index), disabled: fc.option(fc.boolean()) }),
  kind(3, 'edit a role', { role: index, permissions: grants }),
  kind(1, 'create a role', { permissions: grants }),
  kind(1, 'create an account', { role: index }),
  kind(2, 'invite', { role: index }),
  kind(2, 'accept', { invitation: index }),
  kind(1, 'remove a member', { member: index }),
  kind(1, 'sign in', { user: index }),
  kind(1, 'wait', { minutes: fc.integer({ min: 1, max: 4 }) })
)
const command = fc.record({ actor: index, place: fc.nat(drawn.addresses.length - 1), act })
type Act = typeof act extends Arbitrary<infer Value> ? Value : never
type Command = typeof command extends Arbitrary<infer Value> ? Value : never

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length]
  if (item === undefined) throw notFound('Anything')
  return item
}

t.test(`in ${histories} random histories no credential gives anybody more than it has itself`, async t => {
  let now = start
  const { services, database } = await startApp(t, { clock: () => now })
  const { tables } = database
  const pool: World[] = []
  const tally = new Map<string, { tried: number; done: number }>()

  const all = <Row extends { id: string; tenantId: string }>({ columns, list }: Gateway<Row>, { tenantId }: World) =>
    list({ where: eq(columns.tenantId, tenantId), orderBy: [asc(columns.id)], limit: 1_000 })
  const expiry = (minutes: number | null) => (minutes === null ? null : timestamp(now + minutes * minute))

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
      const power = known.get(`${verdict.credential?.key.id}`) ?? none
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
    switch (act.type) {
      case 'create a key': {
        const { owner, minutes, scopes, allowed_cidrs } = act
        const user_id = owner === null ? caller.id : pick(world.accounts, owner)
        const input = { name: 'key', user_id, scopes, allowed_cidrs, expires_at: expiry(minutes) }
        const { key } = await apiKeys.create(caller, input)
        return void world.tokens.push({ type: 'key', token: key })
      }
      case 'edit a key': {
        const { minutes, ...rest } = act.patch
        const patch = { ...rest, ...(minutes !== undefined && { expires_at: expiry(minutes) }) }
        return void (await apiKeys.update(caller, pick(await all(tables.apiKeys, world), act.key).id, patch))
      }
      case 'revoke a key':
        return apiKeys.revoke(caller, pick(await all(tables.apiKeys, world), act.key).id)
      case 'give a role':
        return void (await members.update(caller, pick(await all(tables.memberships, world), act.member).id, {
          role: pick(world.roles, act.role)
        }))
      case 'edit an account': {
        const role = act.role === null ? {} : { role: pick(world.roles, act.role) }
        const disabled = act.disabled === null ? {} : { disabled: act.disabled }
        return void (await serviceAccounts.update(caller, pick(world.accounts, act.account), { ...role, ...disabled }))
      }
      case 'edit a role':
        return void (await roles.update(caller, pick(world.roles, act.role), { permissions: act.permissions }))
      case 'create a role':
        return void world.roles.push((await roles.create(caller, { name: newId(), permissions: act.permissions })).id)
      case 'create an account': {
        const { id } = await serviceAccounts.create(caller, { name: 'robot', role: pick(world.roles, act.role) })
        return void world.accounts.push(id)
      }
      case 'invite':
        return void (await invitations.create(caller, {
          email: `${newId()}@example.com`,
          role: pick(world.roles, act.role)
        }))
      case 'remove a member':
        return members.remove(caller, pick(await all(tables.memberships, world), act.member).id)
    }
  }

  /** Does what a command says, and returns the power that it was done with. @throws Refusal */
  async function step(world: World, command: Command, known: ReadonlyMap<string, Power>): Promise<Power> {
    const { act } = command
    if (act.type === 'wait') now += act.minutes * minute
    else if (act.type === 'sign in') await signIn(world, pick(world.users, act.user))
    else if (act.type === 'accept') {
      const { id } = pick(await all(tables.invitations, world), act.invitation)
      await accept(world, id)
      return known.get(id) ?? none
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
    let known = await powersIn(tables, world, now)
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

  const history = fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 6 }), play)
  await fc.assert(history, { numRuns: histories, endOnFailure: false })
  for (const [type, { tried, done }] of tally) {
    t.comment(`${type}: ${done} of ${tried}`)
    t.ok(done > histories / 100, `${type} happens often enough to prove something`)
  }
})
