import { strict as assert } from 'node:assert'
import createClient from 'openapi-fetch'
// Generated beside a copy of this file by the test, so this program is not checked where it stands.
import type { components, paths } from './api.ts'

type ApiKey = components['schemas']['ApiKey']
type Problem = components['schemas']['Problem']

const [baseUrl = '', adminKey = ''] = process.argv.slice(2)

const sdk = (key: string) => createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${key}` } })
const admin = sdk(adminKey)

/** The same for every operation: either its data, or a problem with a code. */
function given<Data>({ data, error }: { data?: Data; error?: Problem }): Data {
  if (error !== undefined) throw new Error(`${error.code}: ${error.detail} (request ${error.request_id})`)
  assert(data !== undefined)
  return data
}

/** All keys of a list, page by page. */
async function* keys(): AsyncGenerator<ApiKey> {
  let cursor: string | undefined
  do {
    const page = given(await admin.GET('/v1/api-keys', { params: { query: { limit: 1, cursor } } }))
    yield* page.data
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
}

const header = { 'idempotency-key': crypto.randomUUID() }
const created = given(
  await admin.POST('/v1/api-keys', { params: { header }, body: { name: 'sdk', scopes: ['read:api-key'] } })
)
const names = await Array.fromAsync(keys(), ({ name }) => name)
assert.deepEqual(names, ['sdk', 'setup'])

const user = sdk(created.key)
const me = given(await user.GET('/v1/me'))
const presented: ApiKey | null = me.api_key
assert.equal(presented?.id, created.id)
assert.deepEqual(me.permissions, ['read:api-key'])

const path = { id: created.id }
const renamed = await admin.PATCH('/v1/api-keys/{id}', { params: { path }, body: { name: 'sdk client' } })
const revision: number = given(renamed).revision
assert.equal(renamed.response.headers.get('etag'), `"${revision}"`)
const stale = await admin.DELETE('/v1/api-keys/{id}', { params: { path, header: { 'if-match': '"1"' } } })
assert.equal(stale.error?.code, 'precondition_failed')
const revoked = await admin.DELETE('/v1/api-keys/{id}', { params: { path } })
assert.equal(revoked.response.status, 204)

const refused = await user.GET('/v1/me')
assert.equal(refused.response.status, 401)
assert.equal(refused.error?.code, 'unauthenticated')
