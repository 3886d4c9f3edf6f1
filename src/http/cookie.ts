import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** `__Host-` (RFC 6265bis §4.1.3.2): from this host alone, over TLS or loopback, for every path. */
export const sessionCookie = '__Host-latchkey_session'

const attributes = { name: sessionCookie, path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const

/** The value of the session cookie that came with a request. */
export const sessionIn = ({ headers: { cookie } }: FastifyRequest): string | undefined =>
  cookie === undefined ? undefined : parseCookie(cookie)[sessionCookie]

export const setSessionCookie = (reply: FastifyReply, token: string, expires: Date) =>
  reply.header('set-cookie', stringifySetCookie({ ...attributes, value: token, expires }))

export const clearSessionCookie = (reply: FastifyReply) =>
  reply.header('set-cookie', stringifySetCookie({ ...attributes, value: '', expires: new Date(0) }))
