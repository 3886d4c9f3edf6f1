import { serverAudits } from 'graphql-http'
import t from 'tap'
import { startApp } from '../support/app.ts'

t.test('every audit of GraphQL over HTTP passes, in the configuration that everybody gets and with a key', async t => {
  const { app, adminKey } = await startApp(t)
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const fetchFn = (url: string, init: RequestInit = {}) =>
    fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${adminKey}` } })
  const audits = serverAudits({ url: `${address}/graphql`, fetchFn })
  t.equal(audits.length, 61)
  for (const { id, name, fn } of audits) {
    const { status, ...result } = await fn()
    t.equal(status, 'ok', `${id} ${name}: ${'reason' in result ? result.reason : ''}`)
  }
})

t.test('without a key there is nothing to see: no field, no schema, no document is judged', async t => {
  const { app, anybody } = await startApp(t)
  const queries = ['{ hello }', '{ __typename }', '{ __schema { types { name } } }', '{', '{ nonsense }']
  const texts = new Set<string>()
  for (const query of queries) {
    for (const url of ['/', '/graphql']) texts.add((await anybody.post(url, { query })).text)
    const url = `/graphql?query=${encodeURIComponent(query)}`
    const answer = await app.inject({ method: 'GET', url })
    t.equal(answer.statusCode, 200)
    texts.add(answer.body)
  }
  t.equal(texts.size, 1)
  t.match([...texts], [/UNAUTHENTICATED/])
})
