import t from 'tap'
import { startApp } from '../support/app.ts'

t.test('walk', async t => {
  const { admin, app } = await startApp(t)
  const prefect = { 'x-prefect-core-version': '1.4.1' }
  console.error((await admin.post('/', { query: 'query { auth_info { tenant_id user_id permissions api_token_scope } }', variables: 'null' }, prefect)).text)
  console.error((await admin.post('/graphql', { query: 'query { tenant(order_by: {slug: asc}) { id slug name } }', variables: 'null' }, prefect)).text)
  console.error((await admin.post('/graphql', { query: 'query($slug: String, $id: uuid) { tenant(where: {slug: { _eq: $slug }, id: { _eq: $id } }) { id } }', variables: '{"slug":"acme","id":null}' }, prefect)).text)
  console.error((await admin.post('/graphql', { query: 'query { auth_api_key { id name expires_at user_id created_by { username }} }' }, {})).text)
  console.error((await admin.post('/graphql', { query: 'query { auth_api_kex { id } }' }, {})).text)
  const answer = await app.inject({ method: 'POST', url: '/', payload: { query: '{hello}' } })
  console.error(answer.statusCode, answer.body)
})
