import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Refusal } from '../domain/refusal.ts'
import { Rejection } from './rejection.ts'

const maxParameters = 50
const once = new Set(['authorization', 'content-length', 'content-type', 'host', 'idempotency-key', 'origin'])
const credentialNames = new Set(['access_token', 'api_key', 'apikey', 'key', 'token'])

/** Too short for a credential, and with nothing in it that would have to be decoded: most URLs. */
const harmless = /^[A-Za-z0-9/._-]{1,23}$/

const unreadable = (detail: string) => new Refusal('invalid_request', detail)

// This service takes the first of two such headers and a proxy may take the second: they would judge two requests.
function checkRepeated(rawHeaders: readonly string[]) {
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map(name => name.toLowerCase())
  const seen = new Set<string>()
  for (const name of names.filter(name => once.has(name))) {
    if (seen.has(name)) throw new Rejection('duplicate_header', `The header ${name} may be sent only once.`)
    seen.add(name)
  }
}

function countOf(headers: object): number {
  let count = 0
  for (const _ in headers) count += 1
  return count
}

/** Node has one entry for each name, so that a difference tells of a name that came twice. */
const isRepeated = ({ rawHeaders, headers }: IncomingMessage) => countOf(headers) !== rawHeaders.length / 2

/** Whether there is nothing in a request's head that might have to be refused, but for its URL. */
export const isUsual = (raw: IncomingMessage) =>
  raw.httpVersion === '1.1' && raw.headers.host !== undefined && !isRepeated(raw)

function checkHeaders(raw: IncomingMessage) {
  const { rawHeaders, headers, httpVersion } = raw
  if (isRepeated(raw)) checkRepeated(rawHeaders)
  if (httpVersion === '0.9') throw unreadable('HTTP/0.9 is not spoken here.')
  if (httpVersion === '1.1' && headers.host === undefined) throw unreadable('The header Host is missing.')
}

function decoded(url: string) {
  try {
    return decodeURIComponent(url)
  } catch {
    throw unreadable('The URL is not percent-encoded UTF-8.')
  }
}

// URLs end in histories, proxies' logs and Referer headers. A key in one of them is a key that has leaked.
function checkUrl(url: string, redact: (text: string) => string) {
  if (harmless.test(url)) return
  const text = decoded(url)
  if (text.includes('\0')) throw unreadable('The URL has the character U+0000.')
  const parameters = new URLSearchParams(url.split('?', 2)[1])
  if (parameters.size > maxParameters) throw unreadable(`The URL has more than ${maxParameters} parameters.`)
  const named = [...parameters.keys()].some(name => credentialNames.has(name.toLowerCase()))
  if (named || redact(text) !== text) {
    throw new Rejection('credentials_in_url', 'Send the credential in the Authorization header, never in the URL.')
  }
}

/**
 * What can be refused by looking at the first lines of a request, before a body is read and without I/O. `redact`
 * changes every text that has a credential in it.
 */
export const transport = fp(async (app: FastifyInstance, { redact }: { redact: (text: string) => string }) => {
  app.addHook('onRequest', ({ raw, url }, _reply, done) => {
    try {
      checkHeaders(raw)
      checkUrl(url, redact)
    } catch (error) {
      return done(error as Error)
    }
    done()
  })
})
