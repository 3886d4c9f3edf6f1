import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { userRoleId } from '../../src/domain/permissions.ts'
import { freePort } from '../../src/http/free-port.ts'
import { startApp } from '../support/app.ts'

const loopback = '127.0.0.1'
const program = ['nginx', '/usr/sbin/nginx'].find(name => spawnSync(name, ['-v']).status === 0)
const recipe = readFileSync(join(import.meta.dirname, '../../docs/recipes/nginx.md'), 'utf8')
const [site = '', identity = ''] = [...recipe.matchAll(/```nginx\n(.*?)```/gs)].map(([, block]) => block)

/** A backend that answers with the headers that have reached it. */
async function backend(t: Test): Promise<number> {
  const server = createServer((request, response) => response.end(JSON.stringify(request.headers)))
  server.listen(0, loopback)
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function ready({ stderr }: ChildProcess): Promise<void> {
  if (stderr === null) throw new Error('nothing to read')
  const lines: string[] = []
  for await (const line of createInterface(stderr)) {
    lines.push(line)
    // It listens before it says so.
    if (line.includes('event method')) return
  }
  throw new Error(lines.join('\n'))
}

/** Debian's nginx with the recipe as it stands, but for the addresses. */
async function proxy(t: Test, program: string, latchkey: string, backendPort: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'))
  const port = await freePort(loopback)
  writeFileSync(join(folder, 'identity.conf'), identity)
  const included = site
    .replace('127.0.0.1:3000', latchkey)
    .replace('127.0.0.1:8080', `${loopback}:${backendPort}`)
    .replace('127.0.0.1:8000', `${loopback}:${port}`)
    .replaceAll('/etc/nginx/latchkey_identity.conf', join(folder, 'identity.conf'))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  for (const name of temporary) mkdirSync(join(folder, name))
  const paths = temporary.map(name => `${name}_temp_path ${join(folder, name)};`).join('\n')
  const head = `daemon off;\nmaster_process off;\npid ${join(folder, 'pid')};\nerror_log stderr notice;\nevents {}\n`
  writeFileSync(join(folder, 'nginx.conf'), `${head}http {\naccess_log off;\n${paths}\n${included}}\n`)
  const child = spawn(program, ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe']
  })
  t.teardown(async () => {
    child.kill()
    if (child.exitCode === null) await once(child, 'exit')
    rmSync(folder, { recursive: true })
  })
  await ready(child)
  return port
}

type Headers = Readonly<Record<string, string | string[]>>

t.test('the recipe for nginx', { skip: program === undefined && 'needs nginx' }, async t => {
  const { app, admin, adminKey, clock, key, member, tenantId, adminId } = await startApp(t, { trustProxy: [loopback] })
  const latchkey = new URL(await app.listen({ host: loopback, port: 0 })).host
  const port = await proxy(t, program ?? '', latchkey, await backend(t))

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
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

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
      t.match(await ask('/_latchkey', bearer(adminKey)), { status: 404 })
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
      forged(name => name.replaceAll('-', '_'))
    ]
    for (const headers of spellings) {
      const { status, seen } = await ask('/', { ...headers, ...bearer(adminKey) })
      t.equal(status, 200)
      t.equal(seen['x-auth-subject'], adminId)
      t.notMatch(JSON.stringify(seen), /forged/)
    }
    const headers = { ...bearer(adminKey), connection: 'close, X-Auth-Subject, X-Auth-Role' }
    t.match((await ask('/', headers)).seen, { 'x-auth-subject': adminId, 'x-auth-role': 'TENANT_ADMIN' })
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
})
