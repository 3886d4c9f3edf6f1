import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import t from 'tap'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
const main = join(root, 'src/main.ts')

const runs = (program: string, ...args: string[]) =>
  run(program, args).then(
    () => true,
    () => false
  )

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

async function listening({ stdout }: ChildProcess) {
  if (stdout === null) throw new Error('nothing to read')
  for await (const line of createInterface(stdout)) if (line.includes('Server listening')) return
}

const programs = (await runs('bash', '--version')) && (await runs('curl', '--version'))

t.test('the README’s first key can be pasted as it stands', { skip: !programs && 'needs bash and curl' }, async t => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
  const port = await freePort()
  const env = { ...process.env, DATA_DIR: folder, PORT: `${port}` }
  const service = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  t.teardown(async () => {
    service.kill()
    await once(service, 'exit')
    rmSync(folder, { recursive: true })
  })
  await listening(service)

  const { stdout } = await run(
    process.execPath,
    [main, 'setup', '--tenant', 'Acme', '--email', 'ada@example.com', '--json'],
    { env }
  )
  const { key, ...ids } = JSON.parse(stdout)
  t.same(Object.keys(ids), ['tenant_id', 'user_id'])

  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [, lines = ''] = /## A first key[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme) ?? []
  const script = lines.replace('127.0.0.1:3000', `127.0.0.1:${port}`)
  t.not(script, lines)
  const pasted = await run('bash', ['-euc', script], { env: { ...env, KEY: key } })
  t.equal(pasted.stderr, '')
  const [before = '', after = ''] = pasted.stdout.split('}{')
  t.match(before, /"type":"service_account".*"name":"deploy-bot".*"name":"ci"/)
  t.match(after, /"status":401.*"code":"unauthenticated"/)
})
