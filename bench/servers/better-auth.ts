import { join } from 'node:path'
import { apiKey, defaultKeyHasher } from '@better-auth/api-key'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import Sqlite from 'better-sqlite3'
import Fastify from 'fastify'
import { announce } from './announce.ts'
import { schemaOf } from './schema.ts'

const keys = 10_000
const database = new Sqlite(join(process.argv[2] ?? '.', 'better-auth.db'))
database.pragma('journal_mode = WAL')

const options = {
  baseURL: 'http://127.0.0.1',
  secret: 'nothing here is worth to be kept secret',
  database,
  telemetry: { enabled: false },
  emailAndPassword: { enabled: true },
  plugins: [apiKey({ rateLimit: { enabled: false } })]
}
await (await getMigrations(options)).runMigrations()
const auth = betterAuth(options)
const { user } = await auth.api.signUpEmail({
  body: { email: 'ada@example.com', name: 'Ada', password: 'seven grey owls read maps' }
})
const first = await auth.api.createApiKey({ body: { name: 'key', userId: user.id } })

/** The first key again and again, under other ids and secrets: made one by one they would take a quarter of a minute. */
async function copies() {
  const row = database.prepare<string, Record<string, unknown>>('select * from apikey where id = ?').get(first.id)
  if (row === undefined) throw new Error('the key that Better Auth has made is not in its database')
  const names = Object.keys(row).map(name => `"${name}"`)
  const insert = database.prepare(`insert into apikey (${names}) values (${names.map(() => '?')})`)
  const secrets = Array.from(
    { length: keys },
    (_, index) => `${first.key.slice(0, -6)}${String(index).padStart(6, '0')}`
  )
  const hashes = await Promise.all(secrets.map(defaultKeyHasher))
  database.transaction(() => {
    hashes.forEach((key, index) => {
      insert.run(...Object.values({ ...row, id: `copy-${index}`, key }))
    })
  })()
  return secrets
}

const answer = { hello: 'world' }
const app = Fastify()
app.get('/', { schema: { response: { 200: schemaOf(answer), 401: schemaOf(answer) } } }, async (request, reply) => {
  const key = request.headers.authorization?.slice('Bearer '.length) ?? ''
  const { valid } = await auth.api.verifyApiKey({ body: { key } })
  if (!valid) reply.code(401)
  return answer
})
await app.listen({ host: '127.0.0.1', port: 0 })
announce(app.server, await copies())
