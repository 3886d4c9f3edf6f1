import { buildSchema, GraphQLInputObjectType, type GraphQLInputType, getNamedType, isInputObjectType } from 'graphql'
import t from 'tap'
import { newId } from '../../src/domain/id.ts'
import { readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { present } from '../../src/domain/present.ts'
import { typeDefs } from '../../src/graphql/schema.ts'
import { graphql } from '../graphql/dialect.ts'
import { type Harness, startApp } from '../support/app.ts'
import { told } from '../support/evidence.ts'
import { dump, marked, type Neighbour, neighbour } from '../support/neighbour.ts'

const schema = buildSchema(typeDefs)
const isId = (type: GraphQLInputType) => getNamedType(type).name.toLowerCase() === 'uuid'
const fieldsOf = (type: GraphQLInputType) => {
  const named = getNamedType(type)
  return isInputObjectType(named) ? Object.values(named.getFields()) : []
}

/** A valid input for every mutation, with ids of one's own where it takes some. */
async function inputs({ member, role, serviceAccount }: Harness): Promise<Readonly<Record<string, object>>> {
  const own = async () => (await member(userRoleId)).membershipId
  return {
    create_api_key: { user_id: await serviceAccount(readOnlyUserRoleId), name: 'mine' },
    delete_api_key: {},
    create_service_account: { name: 'mine' },
    delete_service_account: {},
    set_membership_role: { membership_id: await own(), role: 'USER' },
    delete_membership: {},
    create_membership_invitation: { email: 'new@example.com', role: 'USER' },
    delete_membership_invitation: {},
    create_custom_role: { name: 'Mine', permissions: ['read:role'] },
    update_custom_role_permissions: { role_id: await role([], 'Mine'), permissions: ['*:*'] },
    delete_custom_role: {},
    create_tenant: { name: 'Mine' },
    delete_tenant: {},
    update_tenant_name: { name: 'Mine' },
    update_tenant_slug: { slug: 'mine' },
    switch_tenant: {},
    refresh_token: { access_token: 'none' },
    register_agent: { type: 'LocalAgent' },
    get_runs_in_queue: {},
    create_api_token: { name: 'mine' },
    delete_api_token: {}
  }
}

/** What belongs to the other tenant, by the names of the fields that name it. */
const foreign = (other: Neighbour): Readonly<Record<string, readonly string[]>> => ({
  tenant_id: [other.tenantId],
  default_tenant_id: [other.tenantId],
  user_id: [other.boss.id, other.user.id, other.robot, other.account],
  key_id: other.keys,
  token_id: other.keys,
  role_id: [other.role],
  membership_id: [other.boss.membershipId, other.user.membershipId],
  invitation_id: [other.invitation],
  agent_config_id: other.agents,
  id: [other.tenantId, other.boss.id, other.robot, other.role, other.invitation, ...other.keys, other.boss.membershipId]
})

t.test('through GraphQL, too, an id of another tenant is answered like one that never was', async t => {
  const harness = await startApp(t)
  const { app, member, key, session } = harness
  const { id } = await member(tenantAdminRoleId)
  const askers = [await key({ userId: id }), await session(id)].map(({ credential }) => graphql(app, credential))
  const other = await neighbour(harness)
  const ids = foreign(other)
  const valid = await inputs(harness)
  await harness.services.usage.flush()
  const before = await dump(harness, other)
  let [places, asked] = [0, 0]

  async function compare(what: string, field: string, query: string, variables: (id: string) => object) {
    places += 1
    for (const theirs of present(ids[field])) {
      for (const ask of askers) {
        const unknown = newId()
        const [one, two] = [await ask(query, variables(theirs)), await ask(query, variables(unknown))]
        const masked = (answer: typeof one, id: string) => ({
          ...told(answer),
          text: told(answer).text.replaceAll(id, '')
        })
        t.strictSame(masked(one, theirs), masked(two, unknown), what)
        t.notMatch(one.text, marked, what)
        asked += 1
      }
    }
  }

  const mutations = Object.values(present(schema.getMutationType()).getFields())
  t.strictSame(mutations.map(({ name }) => name).sort(), Object.keys(valid).sort())
  for (const { name, args } of mutations) {
    const [input] = args
    const type = present(input).type
    const query = `mutation ($input: ${type}) { ${name}(input: $input) { __typename } }`
    for (const field of fieldsOf(type).filter(field => isId(field.type))) {
      const given = (id: string) => ({ input: { ...valid[name], [field.name]: id } })
      await compare(`${name} ${field.name}`, field.name, query, given)
    }
  }

  for (const { name, args } of Object.values(present(schema.getQueryType()).getFields())) {
    for (const { name: argument, type } of args) {
      const query = `query ($it: ${type}) { ${name}(${argument}: $it) { __typename } }`
      if (isId(type)) await compare(`${name} ${argument}`, argument, query, id => ({ it: id }))
      for (const field of fieldsOf(type)) {
        if (
          getNamedType(field.type) instanceof GraphQLInputObjectType &&
          getNamedType(field.type).name === 'uuid_comparison'
        ) {
          await compare(`${name} ${field.name} _eq`, field.name, query, id => ({ it: { [field.name]: { _eq: id } } }))
          await compare(`${name} ${field.name} _in`, field.name, query, id => ({ it: { [field.name]: { _in: [id] } } }))
        }
      }
    }
  }

  await harness.services.usage.flush()
  t.strictSame(await dump(harness, other), before)
  t.comment(`${places} places, ${asked} times`)
})

t.test('the headers of the dialect lead into no other tenant', async t => {
  const harness = await startApp(t)
  const { app, admin } = harness
  const other = await neighbour(harness)
  await harness.services.usage.flush()
  const before = await dump(harness, other)
  const asking = (headers: Record<string, string>) => graphql(app, { ...admin.credential, ...headers })
  const who = '{ auth_info { tenant_id } }'
  const [theirs, unknown] = [
    await asking({ 'x-prefect-tenant-id': other.tenantId })(who),
    await asking({ 'x-prefect-tenant-id': newId() })(who)
  ]
  t.strictSame(told(theirs), told(unknown))
  t.match(theirs.body, { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  for (const agent of other.agents) {
    harness.clock.advance(60_000)
    const poll = asking({ 'x-prefect-agent-id': agent })
    const answer = await poll('mutation { get_runs_in_queue(input: {}) { flow_run_ids } }')
    t.match(answer.body, { data: { get_runs_in_queue: { flow_run_ids: [] } } })
  }
  t.strictSame(await dump(harness, other), before)
})
