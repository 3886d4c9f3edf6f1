import Fastify from 'fastify'
import { announce } from './announce.ts'
import { schemaOf } from './schema.ts'

// What the others are measured against: as little as an application with a described answer can be.
const answer: unknown = JSON.parse(process.argv[2] ?? '{"hello":"world"}')
const app = Fastify()
app.get('/', { schema: { response: { 200: schemaOf(answer) } } }, async () => answer)
await app.listen({ host: '127.0.0.1', port: 0 })
announce(app.server)
