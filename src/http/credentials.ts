import { invalid } from '../domain/refusal.ts'
import { pointerTo } from './field-errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body may hold credentials, and whoever reads it looks after what comes of them. */
    readonly mayHoldCredentials?: boolean
    /** A proxy may announce the body of another request: whatever it is, nobody reads it. */
    readonly bodyUnread?: boolean
  }
}

/** Changes every text that has a credential in it. */
export type Redact = (text: string) => string

/**
 * A credential in a name or a description would be stored, listed and logged. Only what is called `token` is made to
 * take one. Full-width and other compatibility forms (Unicode NFKC) count, since names are compared that way.
 * @throws Refusal 'invalid_request' with a pointer to the text.
 */
export function refuseCredentials(redact: Redact) {
  const leaks = (text: string) => redact(text.normalize('NFKC')) !== text.normalize('NFKC')

  function visit(value: unknown, pointer: string, field: string): void {
    if (typeof value === 'string' && field !== 'token' && leaks(value))
      throw invalid(pointer, 'looks like a credential')
    if (typeof value !== 'object' || value === null) return
    for (const [name, child] of Object.entries(value)) {
      if (leaks(name)) throw invalid(pointer, 'has a field that looks like a credential')
      visit(child, pointerTo(pointer, name), name)
    }
  }
  return (input: unknown) => visit(input, '', '')
}
