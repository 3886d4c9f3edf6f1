import bearerAuth from '@fastify/bearer-auth'
import Fastify from 'fastify'
import { announce } from './announce.ts'
import { schemaOf } from './schema.ts'

const answer = { hello: 'world' }
const key = 'one-key-in-memory-and-nothing-to-look-up'
const app = Fastify()
await app.register(bearerAuth, { keys: new Set([key]) })
app.get('/', { schema: { response: { 200: schemaOf(answer) } } }, async () => answer)
await app.listen({ host: '127.0.0.1', port: 0 })
announce(app.server, [key])
