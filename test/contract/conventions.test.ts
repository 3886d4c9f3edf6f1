import t from 'tap'
import { contract, type Operation, operations, resolved, type Schema } from '../support/contract.ts'

const { components } = contract

/** Words of a person, of any alphabet; what is in a body is refused with U+0000 or half a character in any case. */
const freeText = /\.(password|current_password|new_password|token|if-match)$/
/** Signed-out callers have business here. */
const open = ['acceptInvitation', 'exchangeToken', 'getLiveness', 'getReadiness', 'getSigningKeys', 'setUp', 'signIn']

const schemasOf = (content: Operation['responses'][string]['content'] = {}) =>
  Object.values(content).map(({ schema }) => schema)
const requestsOf = ({ requestBody }: Operation) => schemasOf(requestBody?.content)
const answersOf = ({ responses }: Operation) => Object.values(responses).flatMap(it => schemasOf(resolved(it).content))
const parametersOf = ({ parameters = [] }: Operation) => parameters.map(({ name, schema }) => [name, schema] as const)

/** A schema with all that it is made of, each with the way to it. What it refers to is looked at under its own name. */
function* within(where: string, schema: Schema): Generator<[string, Schema]> {
  yield [where, schema]
  for (const [name, property] of Object.entries(schema.properties ?? {})) yield* within(`${where}.${name}`, property)
  if (schema.items) yield* within(`${where}[]`, schema.items)
}

const named = Object.entries(components.schemas).flatMap(([name, schema]) => [...within(name, schema)])
const given = operations.flatMap(it =>
  parametersOf(it).flatMap(([name, schema]) => [...within(`${it.operationId}.${name}`, schema)])
)
const sent = Object.entries(components.headers).flatMap(([name, { schema }]) => [...within(name, schema)])
const all = [...named, ...given, ...sent]

const is = (type: string, { type: own = [] }: Schema) => [own].flat().includes(type)

t.test(
  'every operation has a name of its own, a verb and what it is about, and one of the tags that are explained',
  async t => {
    const ids = operations.map(({ operationId }) => operationId)
    t.equal(new Set(ids).size, ids.length)
    for (const id of ids) t.match(id, /^[a-z]+([A-Z][a-z0-9]*)+$/)
    const tags = contract.tags.map(({ name }) => name)
    for (const { operationId, ...operation } of operations) {
      t.equal(operation.tags.length, 1, operationId)
      t.ok(tags.includes(String(operation.tags)), operationId)
    }
    t.strictSame(new Set(tags), new Set(operations.flatMap(it => it.tags)))
    for (const { description } of contract.tags) t.match(description, /\.$/)
  }
)

t.test(
  'a client of this server needs no other address, and a credential except where it cannot have one yet',
  async t => {
    t.equal(contract.servers[0]?.url, '/')
    t.strictSame(contract.security, [{ bearerApiKey: [] }, { consoleSession: [] }])
    const without = operations.filter(({ security }) => security !== undefined)
    t.strictSame(without.map(({ operationId }) => operationId).sort(), open)
    for (const { security } of without) t.strictSame(security, [])
  }
)

t.test('every body, in or out, has a name that generators can use', async t => {
  for (const operation of operations) {
    for (const { $ref, ...more } of [...requestsOf(operation), ...answersOf(operation)]) {
      t.match($ref, /^#\/components\/schemas\/[A-Z]\w+$/, operation.operationId)
      t.strictSame(more, {})
    }
  }
})

t.test('every failure is one that all operations share, and none that can occur is left out', async t => {
  for (const operation of operations) {
    const { operationId, method, path, responses, requestBody, security } = operation
    const parameters = parametersOf(operation).map(([name]) => name)
    const failures = Object.keys(responses).filter(status => !status.startsWith('2'))
    // A proxy is told by the status alone: these have no body.
    const bare = operationId === 'authorizeRequest' ? ['401', '403'] : []
    for (const status of failures.filter(it => !bare.includes(it)))
      t.match(responses[status]?.$ref, /^#\/components\/responses\//, operationId)
    const guarded = security === undefined
    const expected = [
      '400',
      'default',
      ...(path.startsWith('/v1/') ? ['503'] : []),
      ...(guarded ? ['401'] : []),
      ...(guarded && method !== 'GET' ? ['403'] : []),
      ...(path.includes('{') ? ['404'] : []),
      ...(requestBody ? ['413', '415'] : []),
      ...(parameters.includes('if-match') ? ['412'] : []),
      ...(parameters.includes('idempotency-key') ? ['409', '422'] : [])
    ]
    for (const status of expected) t.ok(failures.includes(status), `${operationId} can answer ${status}`)
  }
})

t.test('no type is a nameless union: at most something or nothing', async t => {
  for (const [where, { type, oneOf, allOf, anyOf }] of all) {
    t.strictSame([oneOf, allOf], [undefined, undefined], where)
    if (Array.isArray(type)) t.match(type, { length: 2, 1: 'null' }, where)
    if (anyOf) t.match(anyOf, { length: 2, 0: { $ref: String }, 1: { type: 'null' } }, where)
  }
})

t.test('nothing is without a bound: no text, no list, no object that takes any field', async t => {
  for (const [where, schema] of all) {
    const { maxLength, maxItems, minimum, additionalProperties } = schema
    if (is('string', schema)) t.ok(schema.enum ?? maxLength, `${where} has a greatest length`)
    if (is('array', schema)) t.ok(maxItems, `${where} has a greatest length`)
    if (is('integer', schema)) t.type(minimum, 'number', `${where} has a least value`)
    // What an audit event tells beyond its fields depends on what was done.
    if (is('object', schema)) t.equal(additionalProperties, where === 'AuditEvent.detail', where)
  }
})

t.test('a text that clients send has a form, or is in their own words', async t => {
  const bodies = new Set(operations.flatMap(requestsOf).map(({ $ref = '' }) => $ref.split('/').at(-1)))
  const requests = [...named.filter(([where]) => bodies.has(where.split(/[.[]/)[0])), ...given]
  for (const [where, schema] of requests) {
    if (is('string', schema)) t.ok(schema.enum ?? schema.pattern ?? schema.format ?? freeText.test(where), where)
  }
})

t.test('a secret is in the answer that makes it and in no other', async t => {
  const bodies = new Set(operations.flatMap(answersOf).map(({ $ref = '' }) => $ref.split('/').at(-1)))
  const answers = named.filter(([where]) => bodies.has(where.split(/[.[]/)[0]))
  const secrets = answers.map(([where]) => where).filter(where => /\.(key|token|link|secret|password)$/.test(where))
  t.strictSame(secrets.sort(), ['CreatedApiKey.key', 'CreatedInvitation.link', 'CreatedInvitation.token'])
})
