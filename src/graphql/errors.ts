import { GraphQLError } from 'graphql'
import { type Code, failureOf } from '../http/failure.ts'

/** The words that clients of the dialect look for; every other code of ours is told in capitals. */
const spoken: Partial<Record<Code, string>> = {
  invalid_request: 'BAD_USER_INPUT',
  malformed_json: 'BAD_USER_INPUT',
  invalid_credentials: 'UNAUTHENTICATED',
  internal: 'INTERNAL_SERVER_ERROR'
}

export const codeOf = (code: Code): string => spoken[code] ?? code.toUpperCase()

/** graphql-js proposes names that are like the wrong one; who may not see the schema should not be helped to guess it. */
const withoutHints = (message: string) => message.replace(/ Did you mean [\s\S]*\?$/, '')

/**
 * Makes what a failure looks like in `errors`: the code and the fields of the same failure over REST. Errors of documents
 * have the codes that Apollo made usual. `redact` blots out credentials: graphql-js quotes what a document says.
 */
export function errorFormat(redact: (text: string) => string) {
  return (error: Readonly<GraphQLError | Error>): GraphQLError => {
    const { path, originalError } = error instanceof GraphQLError ? error : {}
    // Only what happens while a field is worked out has a path.
    if (error instanceof GraphQLError && path === undefined) {
      const message = redact(withoutHints(error.message))
      const code = message.startsWith('Syntax Error') ? 'GRAPHQL_PARSE_FAILED' : 'GRAPHQL_VALIDATION_FAILED'
      return new GraphQLError(message, { extensions: { code, ...error.extensions } })
    }
    const { code, detail, errors } = failureOf(originalError ?? error)
    return new GraphQLError(detail, { path, extensions: { code: codeOf(code), ...(errors && { errors }) } })
  }
}

/** `Variable "$name" got invalid value … at "path"; `, the last part for what lies inside the variable. */
const quoted = /^Variable "\$(\w+)"(?:[\s\S]* at "([^"]+)"; |[\s\S]*)$/

/**
 * A variable that does not fit its type is a wrong input, not a wrong document. graphql-js quotes the whole value; only
 * what is wrong with which part of it is kept.
 */
export function ofVariable({ message, originalError }: GraphQLError): GraphQLError {
  const extensions = { code: codeOf('invalid_request') }
  if (originalError === undefined) return new GraphQLError(message, { extensions })
  const before = message.slice(0, -originalError.message.length)
  const where = before.replace(quoted, (_, name, path) => path ?? name)
  return new GraphQLError(`Variable "$${where}": ${originalError.message}`, { extensions })
}
