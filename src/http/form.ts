import type { FastifyInstance } from 'fastify'
import { invalid } from '../domain/refusal.ts'

const mostFields = 20

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw invalid('', 'The form is not percent-encoded UTF-8.')
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw invalid('', 'The form is not UTF-8.')
  }
}

/**
 * A form, `application/x-www-form-urlencoded` in UTF-8, as an object of texts. What has no value counts as left out (RFC
 * 6749 §3.2). @throws Refusal 'invalid_request' for a name that is there twice, and for more than 20 of them.
 */
export function formOf(bytes: Uint8Array): Record<string, string> {
  const pairs = textOf(bytes).split('&', mostFields + 1)
  if (pairs.length > mostFields) throw invalid('', `The form has more than ${mostFields} fields.`)
  const fields = new Map<string, string>()
  for (const pair of pairs) {
    const [name = '', ...rest] = pair.split('=')
    const value = decoded(rest.join('='))
    if (value.includes('\0')) throw invalid('', 'A field has the character U+0000.')
    if (fields.has(decoded(name))) throw invalid('', 'The form has the same name twice.')
    if (value !== '') fields.set(decoded(name), value)
  }
  return Object.fromEntries(fields)
}

/** Lets the operations of this scope take forms as well: what OAuth clients send. The same schemas judge them. */
export function takeForms(app: FastifyInstance): void {
  const parseAs = { parseAs: 'buffer' } as const
  app.addContentTypeParser('application/x-www-form-urlencoded', parseAs, async (_request: unknown, bytes: Buffer) =>
    formOf(bytes)
  )
}

/** Says in the description that an operation takes forms. */
export const consumes = ['application/json', 'application/x-www-form-urlencoded']
