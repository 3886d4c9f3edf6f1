import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { crowd } from './crowd.ts'
import { forPrograms } from './headers.ts'
import { isUsual } from './transport.ts'

/**
 * The headers of an answer that is 200 and has no body, names and values in turn, in an array to which others may be
 * added; undefined where the answer is not known yet. Of the request nothing is checked but that its head is usual: the
 * `query` is as it came, undefined where there is none.
 */
export type Known = (request: FastifyRequest, query: string | undefined) => string[] | undefined

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Asked before anything else is done with a request for just the path of the route. */
    readonly known?: Known
  }
}

export interface AtOnce {
  /** The headers of every answer. */
  readonly headers: Readonly<Record<string, string>>
  /** Counts and times an answer, in ms. */
  readonly observe: (method: string, route: string, status: number, milliseconds: number) => void
}

interface Answer {
  readonly raw: ServerResponse
  /** Of the route. */
  readonly url: string
  readonly head: string[]
}

/**
 * Gives an answer that is known before the hooks of other requests, which take longer than to find and to write it. What
 * is not known, or not asked in the usual way, goes on to them. Nobody is refused here: not for a credential, and not
 * for there being too much to do, which would take as long as to answer. Register it before every other hook.
 */
export const atOnce = fp(async (app: FastifyInstance, { headers, observe }: AtOnce) => {
  const routes: { readonly url: string; readonly known: Known }[] = []
  const everywhere = forPrograms(headers).flat()
  const leave = crowd<Answer>((answers, milliseconds) => {
    // Without what it took to judge the first of them: a microsecond, where the shortest bound that is counted by is 500.
    for (const { raw, url, head } of answers) {
      observe('GET', url, 200, milliseconds)
      raw.writeHead(200, head).end()
    }
  })

  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.known !== undefined && method === 'GET') routes.push({ url, known: config.known })
  })

  app.addHook('onRequest', (request, reply, done) => {
    const { raw, url } = request
    const mark = url.indexOf('?')
    const path = mark < 0 ? url : url.slice(0, mark)
    const route = routes.find(({ url }) => url === path)
    if (route === undefined || raw.method !== 'GET' || !isUsual(raw)) return done()
    const head = route.known(request, mark < 0 ? undefined : url.slice(mark + 1))
    if (head === undefined) return done()
    head.push('x-request-id', request.id, 'content-length', '0')
    for (const text of everywhere) head.push(text)
    reply.hijack()
    leave({ raw: reply.raw, url: route.url, head })
  })
})
