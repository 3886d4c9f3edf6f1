import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { unauthenticated } from '../domain/refusal.ts'
import { failureOf } from '../http/failure.ts'
import { Repeatable } from '../http/parameters.ts'
import { catalogue } from '../http/problems.ts'
import type { Executor, Shim } from './executor.ts'

/** The GraphQL door, on the paths that clients of the dialect post to. Register it where callers are authenticated. */
export async function graphqlRoutes(app: FastifyInstance, shim: Shim) {
  let loading: Promise<Executor> | undefined

  /** The language is a sixth of the service's code: who never asks in it does not load it. */
  function load(): Promise<Executor> {
    loading ??= import('./executor.ts').then(({ executor }) => executor(shim))
    return loading
  }

  /** What fails before a document is executed. Who is not authenticated is told so in a way that every client reads. */
  app.setErrorHandler(async (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const { logged, answerWith } = await load()
    logged(request, error)
    const { status } = catalogue[failureOf(error).code]
    const answer = answerWith(request, status, error)
    if (status === 401) reply.header('www-authenticate', 'Bearer realm="latchkey"')
    if (status === 503) reply.header('retry-after', '1')
    return reply
      .code(status === 401 ? answer.status : status)
      .headers(answer.headers)
      .send(answer.text)
  })

  app.addHook('preHandler', async request => {
    const tenantId = request.headers['x-prefect-tenant-id']
    if (typeof tenantId !== 'string' || tenantId.toLowerCase() === request.caller.tenantId) return
    request.refused = { refused: 'tenant' }
    throw unauthenticated()
  })

  async function answer(request: FastifyRequest, reply: FastifyReply) {
    const { execute } = await load()
    const [text, { status, headers }] = await execute(request)
    return reply
      .code(status)
      .headers({ ...headers })
      .send(text)
  }

  const schema = { hide: true }
  const route = { schema: { ...schema, headers: Repeatable }, config: { mayHoldCredentials: true } }
  app.get('/graphql', { schema }, answer)
  app.post('/graphql', route, answer)
  app.post('/', route, answer)
}
