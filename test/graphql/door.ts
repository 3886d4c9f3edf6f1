import type { Test } from 'tap'
import { startApp } from '../support/app.ts'
import { graphql } from './dialect.ts'

/** An application, and its GraphQL door for who expects no error. */
export async function door(t: Test) {
  const harness = await startApp(t)
  /** The data of an answer that has no errors. */
  const askAs = (credential: Record<string, string>) => {
    const ask = graphql(harness.app, credential)
    return async (query: string, variables?: object) => {
      const { body } = await ask(query, variables)
      t.equal(body.errors, undefined, JSON.stringify(body.errors))
      return body.data
    }
  }
  return { ...harness, askAs, ask: askAs(harness.admin.credential) }
}
