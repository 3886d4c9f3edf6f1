import { answer, type Case, caseOf } from './case.ts'
import { type Generator, get, post, postForm, type Wire } from './load.ts'
import { names } from './names.ts'
import { type Running, startServer } from './processes.ts'
import type { Seeded } from './seed.ts'

export interface Models {
  readonly generator: Generator
  /** For a database. */
  readonly folder: string
  readonly seeded: Seeded
  readonly tokens: readonly string[]
  /** What answers what the others have to answer as well. */
  readonly service: Running
  readonly introspects: boolean
}

/** What the service is measured against: the same requests where that can be, and answers of the same size. */
export async function peers({ generator, folder, seeded, tokens, service, introspects }: Models): Promise<Case[]> {
  const plain = tokens.map(token => get('/', token))
  const wanted = { base: names.fastify }
  const own = ({ tokens }: Running) => tokens.map(token => get('/', token))
  const sample = async (request: Wire | undefined) => (request ? (await answer(service, request)).text() : '')
  const [token = ''] = tokens
  const me = await sample(get('/v1/me', token))

  const fastify = await startServer('fastify')
  const http = await startServer('node-http')
  const sized = await startServer('fastify', [me])
  const bearer = await startServer('bearer-auth')
  const betterAuth = await startServer('better-auth', [folder])
  const oidc = await startServer('oidc-provider')
  const basic = `Basic ${btoa('backend:backend-secret-of-the-benchmark')}`
  const introspections = oidc.tokens.map(token => postForm('/token/introspection', basic, { token }))

  const cases = [
    caseOf(generator, { ...wanted, name: names.fastify, servers: [fastify], requests: plain }),
    caseOf(generator, { ...wanted, name: names.http, servers: [http], requests: plain, seconds: 1 }),
    caseOf(generator, { ...wanted, name: names.sized, servers: [sized], requests: plain }),
    caseOf(generator, { ...wanted, name: names.bearer, servers: [bearer], requests: own(bearer), seconds: 1 }),
    caseOf(generator, { ...wanted, name: names.betterAuth, servers: [betterAuth], requests: own(betterAuth) }),
    caseOf(generator, {
      ...wanted,
      name: names.oidc,
      servers: [oidc],
      requests: introspections,
      holds: '"active":true'
    })
  ]
  if (!introspects) return cases
  const question = (token: string) => post('/v1/introspect', seeded.askingToken, { token })
  const posted = await startServer('fastify-body', [await sample(question(token))])
  const questions = tokens.map(token => ({ ...question(token), path: '/' }))
  return [...cases, caseOf(generator, { ...wanted, name: names.posted, servers: [posted], requests: questions })]
}
