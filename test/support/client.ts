import type { FastifyInstance, InjectOptions } from 'fastify'
import { check } from './contract.ts'

export type Headers = Record<string, string>

/** An answer with its JSON read; `body` is the text where it is none. */
export interface Answer {
  readonly statusCode: number
  readonly headers: Record<string, string | string[] | number | undefined>
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of an answer.
  readonly body: any
  readonly text: string
}

/** Speaks to the app as one caller, whose credential is in `credential`. Every answer is held against the contract. */
export function client(app: Pick<FastifyInstance, 'inject'>, credential: Headers = {}) {
  const send = async (method: string, url: string, payload?: unknown, headers: Headers = {}): Promise<Answer> => {
    const response = await app.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url,
      headers: { ...credential, ...headers },
      ...(payload === undefined ? {} : { payload: payload as object })
    })
    const json = String(response.headers['content-type'] ?? '').includes('json')
    const text = response.body
    const { statusCode } = response
    const answer = { statusCode, headers: response.headers, text, body: json && text ? JSON.parse(text) : text }
    check(method, url, answer)
    return answer
  }

  return {
    credential,
    send,
    get: (url: string, headers?: Headers) => send('GET', url, undefined, headers),
    post: (url: string, payload: unknown = {}, headers?: Headers) => send('POST', url, payload, headers),
    put: (url: string, payload: unknown = {}, headers?: Headers) => send('PUT', url, payload, headers),
    patch: (url: string, payload: unknown = {}, headers?: Headers) => send('PATCH', url, payload, headers),
    delete: (url: string, headers?: Headers) => send('DELETE', url, undefined, headers)
  }
}

export type Client = ReturnType<typeof client>

export const bearer = (key: string): Headers => ({ authorization: `Bearer ${key}` })
