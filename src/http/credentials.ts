import { invalid } from '../domain/refusal.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body may hold credentials, and whoever reads it looks after what comes of them. */
    readonly mayHoldCredentials?: boolean
  }
}

/**
 * A credential in a name would be stored, listed and logged. `redact` changes every text that has one in it.
 * @throws Refusal 'invalid_request' with a pointer to the text.
 */
export const refuseCredentials = (redact: (text: string) => string) => {
  const visit = (value: unknown, pointer: string): void => {
    if (typeof value === 'string' && redact(value) !== value) throw invalid(pointer, 'looks like a credential')
    if (typeof value !== 'object' || value === null) return
    for (const [name, child] of Object.entries(value)) visit(child, `${pointer}/${name}`)
  }
  return (input: object) => visit(input, '')
}
