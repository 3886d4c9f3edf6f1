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
 * What a failure looks like in `errors`: the code and the fields of the same failure over REST. Errors of documents have
 * the code that Apollo made usual.
 */
export function formatError(error: Readonly<GraphQLError | Error>): GraphQLError {
  const { nodes, path, originalError } = error instanceof GraphQLError ? error : {}
  if (error instanceof GraphQLError && (originalError === undefined || originalError instanceof GraphQLError)) {
    const code = error.extensions.code ?? 'GRAPHQL_VALIDATION_FAILED'
    return new GraphQLError(withoutHints(error.message), { nodes, path, extensions: { ...error.extensions, code } })
  }
  const { code, detail, errors } = failureOf(originalError ?? error)
  return new GraphQLError(detail, { nodes, path, extensions: { code: codeOf(code), ...(errors && { errors }) } })
}
