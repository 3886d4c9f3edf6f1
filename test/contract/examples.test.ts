import t from 'tap'
import { contract, misfit, operations, resolved, type Schema } from '../support/contract.ts'

/** What a reader of the documentation is shown: the example of a schema, or else what its parts show. */
function shown(schema: Schema, where: string, invented: string[]): unknown {
  const { examples, properties, items, enum: words } = resolved(schema)
  if (examples) return examples[0]
  if (items) return [shown(items, `${where}[]`, invented)]
  if (Array.isArray(words)) return words[0]
  if (properties === undefined) {
    invented.push(where)
    return undefined
  }
  const entries = Object.entries(properties)
  return Object.fromEntries(entries.map(([name, property]) => [name, shown(property, `${where}.${name}`, invented)]))
}

t.test('every body, in or out, is shown as one that could be: nothing is made up from its type', async t => {
  for (const { operationId, requestBody, responses } of operations) {
    const answers = Object.entries(responses).map(([status, response]) => [status, resolved(response).content] as const)
    for (const [name, content = {}] of [...answers, ['body', requestBody?.content] as const]) {
      for (const { schema, example } of Object.values(content)) {
        const invented: string[] = []
        const value = example ?? shown(schema, '', invented)
        t.strictSame(invented, [], `${operationId} ${name}`)
        t.equal(misfit(schema, value), undefined, `${operationId} ${name}`)
      }
    }
  }
})

t.test('every example fits its schema', async t => {
  for (const [name, { examples = [] }] of Object.entries(contract.components.schemas)) {
    for (const example of examples) t.equal(misfit({ $ref: `#/components/schemas/${name}` }, example), undefined, name)
  }
})

t.test('no parameter has an example that would be sent again and again', async t => {
  // Swagger UI fills examples in: a filter would hide things, a repeated Idempotency-Key would be refused.
  for (const { operationId, parameters = [] } of operations) {
    const filled = parameters.filter(it => 'example' in it || 'examples' in it || it.schema.examples !== undefined)
    t.strictSame(
      filled.filter(it => it.in !== 'path').map(({ name }) => name),
      [],
      operationId
    )
  }
})
