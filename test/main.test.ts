import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import Sqlite from 'better-sqlite3'
import t, { type Test } from 'tap'
import { openDatabase } from '../src/store/open.ts'
import { bearer } from './support/client.ts'
import { wire } from './support/wire.ts'

const root = join(import.meta.dirname, '..')
const password = 'a sentence that nobody guesses'
const first = { tenant_name: 'Acme', email: 'ada@example.com', password }
const required = ['--tenant', 'Acme', '--email', 'ada@example.com']

// Each test starts the service for real.
t.setTimeout(300_000)

interface Run {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Of Node itself. */
  readonly options?: readonly string[]
}

/** The service as a process of its own, with its data in `folder`. */
function run(t: Test, folder: string, { args = [], env = {}, options = [] }: Run = {}) {
  const child = spawn(process.execPath, [...options, 'src/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, DATA_DIR: join(folder, 'data'), PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  t.teardown(() => child.kill('SIGKILL'))
  const output = { stdout: '', stderr: '' }
  const news = new EventTarget()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (piece: string) => {
      output[name] += piece
      news.dispatchEvent(new Event('piece'))
    })
  }
  const exit = once(child, 'close').then(([code]) => ({ code, ...output }))

  /** Waits until the process has said it, or is over. */
  async function said(words: RegExp) {
    let over = false
    void exit.then(() => {
      over = true
      news.dispatchEvent(new Event('piece'))
    })
    while (!over && !words.test(output.stdout + output.stderr)) await once(news, 'piece')
    const [, found = ''] = words.exec(output.stdout + output.stderr) ?? []
    return found
  }

  return { child, output, exit, said }
}

/** The service when it listens, with its URL. */
async function listening(t: Test, folder: string, how?: Run) {
  const service = run(t, folder, how)
  const url = await service.said(/Server listening at (http:[^"]+)/)
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    service.child.kill(signal)
    return service.exit
  }
  return { ...service, url, stop }
}

const post = (url: string, body: unknown) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

/** Waits until nobody listens any more: the service has begun to close. */
async function closing(url: string) {
  const { port } = new URL(url)
  for (let open = true; open; ) {
    const socket = connect(Number(port), '127.0.0.1')
    open = await once(socket, 'connect').then(
      () => true,
      () => false
    )
    socket.destroy()
  }
}

/** A request that the service has begun to read, and that ends when it is finished here. */
async function begun(url: string) {
  const body = JSON.stringify({ email: 'nobody@example.com', password })
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8')
  let answer = ''
  socket.on('data', piece => {
    answer += piece
  })
  const head = [
    'POST /v1/session HTTP/1.1',
    'host: x',
    'content-type: application/json',
    `content-length: ${body.length}`
  ]
  socket.write(`${head.join('\r\n')}\r\nexpect: 100-continue\r\n\r\n`)
  await once(socket, 'data')
  return async () => {
    socket.write(body)
    await once(socket, 'close')
    return answer
  }
}

t.test('the first start prints a link that sets the service up once, and no later one does', async t => {
  const folder = t.testdir()
  const service = await listening(t, folder)
  const link = await service.said(/^(http\S+#token=\S+)$/m)
  t.ok(link.startsWith(`${service.url}/setup#token=lkb_`), link)
  t.match(await fetch(link), { status: 200 })
  const token = link.split('=').at(1)
  t.match(await post(`${service.url}/v1/setup`, { token, ...first }), { status: 201 })
  t.match(await post(`${service.url}/v1/setup`, { token, ...first }), { status: 401 })
  const { code, stdout, stderr } = await service.stop()
  t.equal(code, 0)
  t.equal(stderr, `\nNobody has set this service up yet. Open this link within an hour to do so:\n${link}\n\n`)
  for (const line of stdout.trimEnd().split('\n')) t.type(JSON.parse(line).time, 'string')
  t.notMatch(stdout, token)

  const again = await listening(t, folder)
  t.match(await post(`${again.url}/v1/session`, first), { status: 400 })
  t.match(await post(`${again.url}/v1/session`, { email: first.email, password }), { status: 201 })
  t.match(await again.stop('SIGINT'), { code: 0, stderr: '' })
})

t.test('the setup command works beside the service: its key counts at once and the link is dead', async t => {
  const folder = t.testdir()
  const service = await listening(t, folder)
  const token = await service.said(/#token=(\S+)\n/)
  const { code, stdout } = await run(t, folder, { args: ['setup', ...required, '--json'] }).exit
  t.equal(code, 0)
  const { key } = JSON.parse(stdout)
  t.match(await fetch(`${service.url}/v1/me`, { headers: bearer(key) }), { status: 200 })
  t.match(await post(`${service.url}/v1/setup`, { token, ...first }), { status: 401 })
  t.match(await run(t, folder, { args: ['setup', ...required] }).exit, { code: 1, stdout: '' })
  t.match(await service.stop(), { code: 0 })

  const database = await openDatabase({ engine: 'sqlite', file: join(folder, 'data', 'latchkey.db') }, () => {})
  t.type((await database.tables.keyUses.find(undefined))?.at, 'number', 'the use of the key was written')
  await database.close()
})

t.test('a file that was there is read ahead', async t => {
  const folder = t.testdir()
  await run(t, folder, { args: ['setup', ...required] }).exit
  const service = await listening(t, folder, { env: { LOG_LEVEL: 'debug' } })
  const line = JSON.parse(await service.said(/(\{[^\n]*the database was read ahead[^\n]*\})/))
  t.ok(line.bytes >= statSync(join(folder, 'data', 'latchkey.db')).size)
  t.match(await service.stop(), { code: 0 })
})

t.test('a database is not served beside another pepper than its own', async t => {
  const folder = t.testdir()
  await run(t, folder, { args: ['setup', ...required] }).exit
  const env = { PEPPER: randomBytes(32).toString('base64url') }
  const { code, stderr } = await run(t, folder, { env }).exit
  t.match({ code, stderr }, { code: 1, stderr: /^latchkey: The pepper is not the one .*\n$/ })
})

t.test('a request that has begun is answered before the service ends', async t => {
  const service = await listening(t, t.testdir())
  const finish = await begun(service.url)
  const over = service.stop()
  await closing(service.url)
  t.match(await finish(), /HTTP\/1\.1 401 .*"code":"invalid_credentials"/s)
  t.match(await over, { code: 0 })
})

t.test('a second signal ends the service at once', async t => {
  const service = await listening(t, t.testdir())
  await begun(service.url)
  void service.stop()
  await closing(service.url)
  const { code, stdout } = await service.stop()
  t.equal(code, 1)
  t.match(stdout, /"level":"error".*"msg":"second SIGTERM, exiting"/)
})

t.test('an error that nobody catches is logged, and the service closes and fails', async t => {
  const folder = t.testdir({ 'plant.mjs': `process.on('SIGWINCH', () => { throw new Error('planted') })` })
  const service = await listening(t, folder, { options: ['--import', join(folder, 'plant.mjs')] })
  const { code, stdout } = await service.stop('SIGWINCH')
  t.equal(code, 1)
  t.match(stdout, /"level":"error".*"message":"planted".*"msg":"unexpected error"/)
})

t.test('what keeps the service from starting is said in plain lines, without a stack', async t => {
  const folder = t.testdir()
  const refused = (line: RegExp) => ({ code: 1, stdout: '', stderr: line })

  const wrong = { PORT: 'http', DOCS: 'perhaps' }
  t.match(
    await run(t, folder, { env: wrong }).exit,
    refused(/^latchkey: PORT must be a TCP port [^\n]*\nlatchkey: DOCS must be [^\n]*\n$/)
  )
  t.match(
    await run(t, folder, { args: ['setup', ...required], env: wrong }).exit,
    refused(/^latchkey: PORT must be .*\nlatchkey: DOCS .*\n$/)
  )
  t.match(
    await run(t, folder, { args: ['stop'] }).exit,
    refused(/^latchkey: the commands are start, setup and openapi\n$/)
  )

  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const taken = await run(t, folder, { env: { PORT: String(port) } }).exit
  t.match(taken, refused(/^latchkey: listen EADDRINUSE: address already in use 127\.0\.0\.1:\d+\n$/))
  other.close()

  const file = new Sqlite(join(folder, 'data', 'latchkey.db'))
  file.exec(`insert into migrations (at, hash) values (9999999999999, 'of tomorrow')`)
  file.close()
  t.match(await run(t, folder).exit, refused(/^latchkey: The database has the schema of a newer version\. [^\n]*\n$/))

  const env = { DATABASE_URL: 'postgres://127.0.0.1:1/latchkey', PEPPER: 'k3J9xQ0vLw7ZtB2nY5mR8sD1fG4hC6aE' }
  const unreachable = /^latchkey: the database cannot be used at the moment \(.*ECONNREFUSED.*\)\n$/
  t.match(await run(t, folder, { env }).exit, refused(unreachable))
})

t.test('with PostgreSQL, a connection that breaks is logged and replaced', async t => {
  const pglite = await PGlite.create()
  const { url, cut, stop } = await wire(pglite)
  const env = { DATABASE_URL: url, PEPPER: 'k3J9xQ0vLw7ZtB2nY5mR8sD1fG4hC6aE', PUBLIC_URL: 'https://keys.example.com' }
  const service = await listening(t, t.testdir(), { env })
  t.match(await service.said(/^(http\S+)#token=/m), 'https://keys.example.com/setup')
  cut()
  await service.said(/a connection to the database broke/)
  t.match(await fetch(`${service.url}/readyz`), { status: 200 })
  t.match(await service.stop(), { code: 0 })
  await stop()
  await pglite.close()
})

t.test('openapi.yaml describes the service as it is', async t => {
  const folder = t.testdir()
  const file = join(folder, 'openapi.yaml')
  t.match(await run(t, folder, { args: ['openapi', file] }).exit, { code: 0, stdout: '', stderr: '' })
  t.equal(readFileSync(join(root, 'openapi.yaml'), 'utf8'), readFileSync(file, 'utf8'), 'run: npm run openapi')
})
