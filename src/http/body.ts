import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { parse } from 'secure-json-parse'
import { invalid } from '../domain/refusal.ts'
import { type Redact, refuseCredentials } from './credentials.ts'
import { Rejection } from './rejection.ts'

const maxDepth = 8
const maxNodes = 1000

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decoded(bytes: Uint8Array) {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new Rejection('malformed_json', 'The body is not UTF-8.')
  }
}

function parsed(text: string): unknown {
  // The parser would skip the mark, which RFC 8259 §8.1 forbids to send.
  if (text.startsWith('\ufeff')) throw new Rejection('malformed_json', 'The body begins with a byte order mark.')
  try {
    return parse(text, { protoAction: 'error', constructorAction: 'error' })
  } catch {
    throw new Rejection('malformed_json', 'The body is not valid JSON (RFC 8259).')
  }
}

// A lone surrogate and U+0000 are JSON, but one store would change the first and another refuse the second.
function checkText(text: string) {
  if (!text.isWellFormed()) throw invalid('', 'A string or a name has half of a surrogate pair.')
  if (text.includes('\0')) throw invalid('', 'A string or a name has the character U+0000.')
}

/** Returns the number of names in all objects, so that the caller can tell whether any of them was there twice. */
function checkTree(root: unknown) {
  let nodes = 0
  let names = 0
  const visit = (value: unknown, depth: number) => {
    nodes += 1
    if (nodes > maxNodes) throw invalid('', `The body has more than ${maxNodes} values.`)
    if (depth > maxDepth) throw invalid('', `The body is nested deeper than ${maxDepth} levels.`)
    if (typeof value === 'string') checkText(value)
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      for (const child of value) visit(child, depth + 1)
      return
    }
    for (const [name, child] of Object.entries(value)) {
      names += 1
      checkText(name)
      visit(child, depth + 1)
    }
  }
  visit(root, 0)
  return names
}

// In text that is JSON already, every match is a whole string, and it is a name when a colon follows.
const stringOrName = /"[^"\\]*(?:\\.[^"\\]*)*"\s*(:?)/g

function colonsIn(text: string): number {
  let count = 0
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) count += 1
  return count
}

/** Whether the text writes more names than there are in what was read from it. A name has a colon, and few texts have more. */
const repeatsName = (text: string, names: number) =>
  colonsIn(text) > names && [...text.matchAll(stringOrName)].filter(([, colon]) => colon === ':').length > names

/**
 * Strict JSON (RFC 8259) in UTF-8 (RFC 3629): no byte order mark, no name twice in an object, no half characters, no
 * prototype tricks, at most 8 levels and 1,000 values. An empty body is `undefined`: the schema says if that will do.
 *
 * @throws Rejection 'malformed_json', Refusal 'invalid_request'
 */
export function jsonOf(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) return undefined
  const text = decoded(bytes)
  const value = parsed(text)
  if (repeatsName(text, checkTree(value))) throw invalid('', 'An object has the same name twice.')
  return value
}

/**
 * The only bodies there are: JSON and JSON Merge Patch (RFC 7396), as they are and not compressed. `redact` changes every
 * text that has a credential in it.
 */
export const body = fp(async (app: FastifyInstance, { redact }: { redact: Redact }) => {
  const check = refuseCredentials(redact)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    async (request: FastifyRequest, bytes: Buffer) => {
      const value = jsonOf(bytes)
      if (!request.routeOptions.config.mayHoldCredentials) check(value)
      return value
    }
  )
  app.addHook('onRequest', ({ headers, route }, _reply, done) => {
    const coding = headers['content-encoding'] ?? 'identity'
    if (coding.toLowerCase() === 'identity' || route.bodyUnread === true) done()
    else done(new Rejection('unsupported_media_type', 'The body must not be compressed.'))
  })
  // Without a body Node ends the stream before anybody listens (`optimizeEmptyRequests`), and a parser waits for its end.
  app.addHook('preParsing', ({ headers, raw }, _reply, payload, done) =>
    done(null, headers['content-type'] !== undefined && raw.readableEnded ? Readable.from([]) : payload)
  )
})
