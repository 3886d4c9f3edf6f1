import '@fastify/cookie'
import type { FastifyReply } from 'fastify'

/** `__Host-` (RFC 6265bis §4.1.3.2): from this host alone, over TLS or loopback, for every path. */
export const sessionCookie = '__Host-latchkey_session'

const attributes = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const

export const setSessionCookie = (reply: FastifyReply, token: string, expires: Date) =>
  reply.setCookie(sessionCookie, token, { ...attributes, expires })

export const clearSessionCookie = (reply: FastifyReply) => reply.clearCookie(sessionCookie, attributes)
