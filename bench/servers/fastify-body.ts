import Fastify from 'fastify'
import { announce } from './announce.ts'
import { schemaOf } from './schema.ts'

const answer: unknown = JSON.parse(process.argv[2] ?? '{"active":true}')
const text = { type: 'string', maxLength: 200 }
const body = {
  type: 'object',
  required: ['token'],
  additionalProperties: false,
  properties: { token: text, token_type_hint: text, permission: text, audience: text, address: text }
}
const app = Fastify()
app.post('/', { schema: { body, response: { 200: schemaOf(answer) } } }, async () => answer)
await app.listen({ host: '127.0.0.1', port: 0 })
announce(app.server)
