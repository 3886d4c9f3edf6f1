import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'
import { userRoleId } from '../../src/domain/permissions.ts'
import { freePort } from '../../src/http/free-port.ts'
import { startApp } from '../support/app.ts'

export const loopback = '127.0.0.1'

/** The configurations that a recipe consists of. */
export function recipe(name: string, language: string): string[] {
  const page = readFileSync(join(import.meta.dirname, `../../docs/recipes/${name}.md`), 'utf8')
  return [...page.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, block]) => block ?? '')
}

/** Host and port of everybody who takes part. */
export interface Addresses {
  readonly latchkey: string
  readonly backend: string
  readonly proxy: string
}

/** A configuration as it stands in a recipe, but for the addresses. */
export const addressed = (configuration: string, { latchkey, backend, proxy }: Addresses) =>
  configuration
    .replaceAll('127.0.0.1:3000', latchkey)
    .replaceAll('127.0.0.1:8080', backend)
    .replace(/(?:127\.0\.0\.1)?:8000/, proxy)

/** A proxy's program: its arguments for a folder of its own, and what it writes when it listens. */
export interface Program {
  readonly command: string
  readonly prepare: (folder: string, addresses: Addresses) => string[]
  readonly listening: string
}

/** A backend that answers with the headers that have reached it. */
async function backend(t: Test): Promise<number> {
  const server = createServer((request, response) => response.end(JSON.stringify(request.headers)))
  server.listen(0, loopback)
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function ready({ stderr }: ChildProcess, listening: string): Promise<void> {
  if (stderr === null) throw new Error('nothing to read')
  const lines: string[] = []
  for await (const line of createInterface(stderr)) {
    lines.push(line)
    if (line.includes(listening)) {
      // Whoever is not read from waits.
      stderr.resume()
      return
    }
  }
  throw new Error(lines.join('\n'))
}

async function run(t: Test, { command, prepare, listening }: Program, addresses: Addresses): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'proxy-'))
  const child = spawn(command, prepare(folder, addresses), {
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe']
  })
  t.teardown(async () => {
    child.kill()
    if (child.exitCode === null) await once(child, 'exit')
    rmSync(folder, { recursive: true })
  })
  await ready(child, listening)
}

type Headers = Readonly<Record<string, string | string[]>>

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** The service behind a proxy that follows a recipe: what every recipe promises. Gives back who asks through the proxy. */
export async function keepsItsPromise(t: Test, program: Program) {
  const { app, admin, adminKey, clock, key, member, tenantId, adminId } = await startApp(t, { trustProxy: [loopback] })
  const port = await freePort(loopback)
  await run(t, program, {
    latchkey: new URL(await app.listen({ host: loopback, port: 0 })).host,
    backend: `${loopback}:${await backend(t)}`,
    proxy: `${loopback}:${port}`
  })

  async function ask(path: string, headers: Headers, method = 'GET', body = '') {
    const sent = request({ host: loopback, port, path, method, headers, agent: false })
    sent.end(body)
    const [response] = await once(sent, 'response')
    const answer = await text(response)
    return {
      status: response.statusCode,
      headers: response.headers,
      seen: response.statusCode === 200 ? JSON.parse(answer) : {}
    }
  }

  await t.test('a good key is let through, and the backend learns whose it is and not the key', async t => {
    const { status, seen } = await ask('/anything?x=1', bearer(adminKey))
    t.equal(status, 200)
    t.match(seen, {
      'x-auth-subject': adminId,
      'x-auth-subject-type': 'user',
      'x-auth-tenant': tenantId,
      'x-auth-role': 'TENANT_ADMIN',
      'x-auth-permissions': '*:*',
      'x-auth-key-id': /^[0-9a-f-]{36}$/
    })
    t.notOk('authorization' in seen)
  })

  await t.test(
    'no key and a bad one are 401, a weak one where it may not go 403, and the backend hears of none',
    async t => {
      const user = await key({ userId: (await member(userRoleId)).id })
      t.match(await ask('/', {}), { status: 401, headers: { 'www-authenticate': 'Bearer realm="latchkey"' } })
      t.match(await ask('/', bearer('x')), { status: 401, headers: { 'www-authenticate': /invalid_token/ } })
      t.match(await ask('/reports/1', bearer(user.token)), { status: 403 })
      t.match(await ask('/other/1', bearer(user.token)), { status: 200, seen: { 'x-auth-role': 'USER' } })
      t.match(await ask('/reports/1', bearer(adminKey)), { status: 200 })
    }
  )

  await t.test('a client gets none of its own words in', async t => {
    const names = ['Subject', 'Subject-Type', 'Tenant', 'Key-Id', 'Role', 'Permissions']
    const forged = (spelt: (name: string) => string) =>
      Object.fromEntries(names.map(name => [spelt(`X-Auth-${name}`), ['forged', 'forged again']]))
    const spellings = [
      forged(name => name),
      forged(name => name.toUpperCase()),
      forged(name => name.toLowerCase()),
      forged(name => name.replaceAll('-', '_')),
      forged(name => name.replaceAll('-', '_').toLowerCase()),
      forged(name => name.replace('-', '_')),
      forged(name => name.replace('-', '_').toLowerCase()),
      forged(name => name.replace('X-Auth-', 'X-Auth_'))
    ]
    for (const headers of spellings) {
      const { status, seen } = await ask('/', { ...headers, ...bearer(adminKey) })
      t.equal(status, 200)
      t.equal(seen['x-auth-subject'], adminId)
      t.notMatch(JSON.stringify(seen), /forged/)
    }
    // Headers that Connection names do not go on: then neither does the request.
    for (const names of ['X-Auth-Subject, X-Auth-Role', 'x-auth-role,x-auth-subject']) {
      const { status, seen } = await ask('/', { ...bearer(adminKey), connection: `close, ${names}` })
      t.ok(status === 400 || (seen['x-auth-subject'] === adminId && seen['x-auth-role'] === 'TENANT_ADMIN'), names)
    }
    t.match(await ask('/', { ...forged(name => name) }), { status: 401 })
  })

  await t.test('a request of any kind is judged by its key alone', async t => {
    const odd = { 'content-type': 'text/odd', 'content-encoding': 'gzip', cookie: 'a=b' }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      t.match(await ask('/x', { ...odd, ...bearer(adminKey) }, method, 'abc'), { status: 200 }, method)
      t.match(await ask('/x', odd, method, 'abc'), { status: 401 }, method)
    }
  })

  await t.test('the address that counts is the client’s, and a key ends with its revocation', async t => {
    const bound = await key({ userId: adminId }, { cidrs: [`${loopback}/32`], expiresAt: clock() + 60_000 })
    const elsewhere = await key({ userId: adminId }, { cidrs: ['192.0.2.0/24'] })
    t.match(await ask('/', bearer(bound.token)), { status: 200 })
    t.match(await ask('/', { ...bearer(elsewhere.token), 'x-forwarded-for': '192.0.2.1' }), { status: 401 })
    await admin.delete(`/v1/api-keys/${bound.id}`)
    t.match(await ask('/', bearer(bound.token)), { status: 401 })
  })

  return { ask, admin: bearer(adminKey) }
}
