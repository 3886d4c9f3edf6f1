import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { eq } from 'drizzle-orm'
import t, { type Test } from 'tap'
import { newId } from '../../src/domain/id.ts'
import { type Grant, readOnlyUserRoleId, tenantAdminRoleId } from '../../src/domain/permissions.ts'
import { freePort } from '../../src/http/free-port.ts'
import { type Harness, startApp } from '../support/app.ts'
import { bearer } from '../support/client.ts'

// Databases of tests are made in here: another process has to find one.
const folder = mkdtempSync(join(tmpdir(), 'revocation-'))
process.env.TMPDIR = folder
t.teardown(() => rmSync(folder, { recursive: true }))

const pepper = 'k3J9xQ0vLw7ZtB2nY5mR8sD1fG4hC6aE'
const main = join(import.meta.dirname, '../../src/main.ts')

interface Reply {
  readonly status: number
  readonly text: string
}

/** One process, as others reach it. */
type Send = (method: 'GET' | 'POST', url: string, token: string, body?: object) => Promise<Reply>

/** Each way in, and whether it lets somebody who presents the key create a role. */
const ways: Readonly<Record<string, (send: Send, token: string, asking: string) => Promise<boolean>>> = {
  'its own routes': async (send, token) => {
    const { status } = await send('POST', '/v1/roles', token, { name: newId(), permissions: [] })
    return status === 201
  },
  'forward-auth': async (send, token) => {
    const { status } = await send('GET', '/v1/authorize?permission=create:role', token)
    return status === 200
  },
  introspection: async (send, token, asking) => {
    const { text } = await send('POST', '/v1/introspect', asking, { token, permission: 'create:role' })
    return JSON.parse(text).allowed === true
  },
  'introspection of many': async (send, token, asking) => {
    const tokens = [{ token: asking }, { token, permission: 'create:role' }]
    const { text } = await send('POST', '/v1/introspect/batch', asking, { tokens })
    return JSON.parse(text).results[1].allowed === true
  }
}

interface Made {
  readonly token: string
  /** What takes the power away. */
  readonly end: () => unknown
}

/** Every way in which a key can lose the permission to create roles. */
const endings: Readonly<Record<string, (harness: Harness) => Promise<Made>>> = {
  async revoked({ admin, adminId, key }) {
    const { id, token } = await key({ userId: adminId })
    return { token, end: () => admin.delete(`/v1/api-keys/${id}`) }
  },
  async disabled({ admin, adminId, key }) {
    const { id, token } = await key({ userId: adminId })
    return { token, end: () => admin.patch(`/v1/api-keys/${id}`, { disabled: true }) }
  },
  async expired({ adminId, database, key }) {
    const { id, token } = await key({ userId: adminId })
    const { apiKeys } = database.tables
    // Long ago by the clock of either process.
    return { token, end: () => apiKeys.update(eq(apiKeys.columns.id, id), { expiresAt: 1 }) }
  },
  async narrowed({ admin, adminId, key }) {
    const { id, token } = await key({ userId: adminId })
    return { token, end: () => admin.patch(`/v1/api-keys/${id}`, { scopes: ['read:*'] }) }
  },
  async 'of a removed member'({ admin, key, member }) {
    const { id, membershipId } = await member(tenantAdminRoleId)
    return { token: (await key({ userId: id })).token, end: () => admin.delete(`/v1/members/${membershipId}`) }
  },
  async 'of a demoted owner'({ admin, key, member }) {
    const { id, membershipId } = await member(tenantAdminRoleId)
    const end = () => admin.patch(`/v1/members/${membershipId}`, { role: 'READ_ONLY_USER' })
    return { token: (await key({ userId: id })).token, end }
  },
  async 'of a role that lost it'({ admin, key, member, role }) {
    const permissions: Grant[] = ['create:role', 'read:role']
    const roleId = await role(permissions, 'Maker')
    const { token } = await key({ userId: (await member(roleId)).id })
    return { token, end: () => admin.patch(`/v1/roles/${roleId}`, { permissions: ['read:role'] }) }
  },
  async 'of a deleted account'({ admin, key, serviceAccount }) {
    const id = await serviceAccount()
    return { token: (await key({ serviceAccountId: id })).token, end: () => admin.delete(`/v1/service-accounts/${id}`) }
  },
  async 'of a disabled user'({ key, member, operator }) {
    const { id } = await member(tenantAdminRoleId)
    return {
      token: (await key({ userId: id })).token,
      end: () => operator.patch(`/v1/users/${id}`, { disabled: true })
    }
  }
}

/** The application in this process. */
const here =
  ({ app }: Harness): Send =>
  async (method, url, token, payload) => {
    const { statusCode, body } = await app.inject({ method, url, headers: bearer(token), ...(payload && { payload }) })
    return { status: statusCode, text: body }
  }

/** The service in a process of its own, on a database that is there. */
async function elsewhere(t: Test, file: string): Promise<Send> {
  const port = await freePort('127.0.0.1')
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, DATABASE_URL: file, PEPPER: pepper, PORT: `${port}` },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  t.teardown(async () => {
    child.kill()
    await once(child, 'exit')
  })
  for await (const line of createInterface(child.stdout)) if (line.includes('Server listening')) break
  child.stdout.resume()
  return async (method, url, token, body) => {
    const headers = { ...bearer(token), 'content-type': 'application/json' }
    const response = await fetch(`http://127.0.0.1:${port}${url}`, {
      method,
      ...(body ? { headers, body: JSON.stringify(body) } : { headers: bearer(token) })
    })
    return { status: response.status, text: await response.text() }
  }
}

t.test('what ends a key counts for the very next request, on every way in and in every process', async t => {
  const harness = await startApp(t, { pepper: Buffer.from(pepper) })
  const file = join(folder, `${readdirSync(folder)[0]}`, 'latchkey.db')
  const processes = { 'this process': here(harness), 'another process': await elsewhere(t, file) }

  for (const [ending, make] of Object.entries(endings)) {
    const { token, end } = await make(harness)
    const asked = async (expected: boolean) => {
      for (const [place, send] of Object.entries(processes)) {
        for (const [way, ask] of Object.entries(ways)) {
          const about = `${expected ? 'before it is' : ''} ${ending}: ${way} of ${place}`
          t.equal(await ask(send, token, harness.adminKey), expected, about)
        }
      }
    }
    await asked(true)
    await asked(true)
    await end()
    await asked(false)
  }
})

t.test('ten thousand requests of strong and weak keys among each other: no verdict is another’s', async t => {
  const { adminKey, app, key, member } = await startApp(t, { logLevel: 'silent' })
  const reader = await key({ userId: (await member(readOnlyUserRoleId)).id })
  const requests = [
    ['GET', '/v1/authorize?permission=create:role', adminKey, undefined, 200],
    ['GET', '/v1/authorize?permission=create:role', reader.token, undefined, 403],
    ['POST', '/v1/introspect', adminKey, { token: reader.token, permission: 'create:role' }, '"allowed":false'],
    ['POST', '/v1/introspect', reader.token, { token: adminKey }, 403],
    ['POST', '/v1/introspect', adminKey, { token: adminKey, permission: 'create:role' }, '"allowed":true']
  ] as const
  let wrong = 0
  for (let round = 0; round < 100; round += 1) {
    const answers = Array.from({ length: 100 }, async (_, index) => {
      const [method, url, token, payload, expected] = requests[(index * 7 + round) % requests.length] ?? requests[0]
      const { statusCode, body } = await app.inject({
        method,
        url,
        headers: bearer(token),
        ...(payload && { payload })
      })
      return typeof expected === 'number' ? statusCode === expected : body.includes(expected)
    })
    for (const right of await Promise.all(answers)) if (!right) wrong += 1
  }
  t.equal(wrong, 0)
})
