import { Refusal } from './refusal.ts'

/** What `If-Match` named; undefined when the client did not ask. */
export type Expected = readonly number[] | undefined

/** RFC 9110 §13.1.1. @throws Refusal 'precondition_failed' when the row is not at a revision that the client expects. */
export function refuseStale(row: { readonly revision: number }, expected: Expected): void {
  if (expected === undefined || expected.includes(row.revision)) return
  throw new Refusal('precondition_failed', 'It was changed since you read it.')
}
