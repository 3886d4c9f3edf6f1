import { chmodSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { newId } from '../../src/domain/id.ts'
import { services } from '../../src/services.ts'
import { runSetup } from '../../src/setup/cli.ts'
import { openDatabase } from '../../src/store/open.ts'

const password = 'a sentence that nobody guesses'
const required = ['--tenant', 'Acme', '--email', 'ada@example.com']

/** A machine with an empty data directory, on which the command can be run and its output read. */
function machine(t: Test, files: Record<string, string> = {}) {
  const folder = t.testdir(files)
  for (const name of Object.keys(files)) chmodSync(join(folder, name), 0o600)
  const dataDir = join(folder, 'data')
  const file = join(dataDir, 'initial-password')
  let opened = 0

  async function open() {
    opened += 1
    const database = await openDatabase({ engine: 'sqlite', file: join(dataDir, 'latchkey.db') }, () => {})
    const pepper = Buffer.alloc(32, 7)
    const publicUrl = 'https://keys.example.com'
    const ground = { database, clock: Date.now, newId, pepper, retiredPeppers: [], tokenPrefix: 'lk', publicUrl }
    const close = async () => {
      opened -= 1
      await database.close()
    }
    return { ...services(ground), dataDir, publicUrl, close }
  }

  async function run(...args: string[]) {
    const written = { stdout: '', stderr: '' }
    const into = (stream: keyof typeof written) => ({ write: (text: string) => (written[stream] += text) })
    const code = await runSetup({ args, open, stdout: into('stdout'), stderr: into('stderr') })
    t.equal(opened, 0, 'the database is closed again')
    return { code, ...written }
  }

  return { folder, file, open, run }
}

const origin = { requestId: newId(), address: '127.0.0.1', userAgent: 'test' }

t.test('it sets the service up and prints a key that works, once, with a line to try it', async t => {
  const { open, run, file } = machine(t)
  const { code, stdout, stderr } = await run(...required, '--first-name', 'Ada', '--last-name', 'Lovelace')
  t.equal(code, 0)
  const [made, shown, curl, ...rest] = stdout.split('\n')
  t.equal(made, 'The tenant Acme is there, and ada@example.com is its administrator.')
  const [, key = ''] = /^An API key, shown this once: (lku_\w+)$/.exec(`${shown}`) ?? []
  t.equal(curl, `Try it: curl -H 'Authorization: Bearer ${key}' https://keys.example.com/v1/me`)
  t.strictSame(rest, [''])
  t.equal(stderr, `The password is in ${file}. Delete the file when you have put it in a safe place.\n`)

  const { verifier, sessions, close } = await open()
  t.match(await verifier.verify(key, '127.0.0.1'), { ok: true, permissions: ['*:*'] })
  const chosen = readFileSync(file, 'utf8').trimEnd()
  t.notMatch(stdout + stderr, chosen)
  const { session } = await sessions.signIn(origin, { email: 'ada@example.com', password: chosen })
  t.match(session, { first_name: 'Ada', last_name: 'Lovelace', operator: true, place: { tenant_slug: 'acme' } })
  await close()
})

t.test('the password that it makes is random, typeable, and for the owner of the file alone', async t => {
  const made: string[] = []
  for (const name of ['one', 'two']) {
    await t.test(name, async t => {
      const { run, file } = machine(t)
      t.match(await run(...required), { code: 0 })
      const text = readFileSync(file, 'utf8')
      t.match(text, /^([1-9A-HJ-NP-Za-km-z]{6}-){3}[1-9A-HJ-NP-Za-km-z]{6}\n$/)
      t.equal(statSync(file).mode & 0o777, 0o600)
      made.push(text)
    })
  }
  t.equal(new Set(made).size, 2)
})

t.test('with --json it prints one object and nothing else, and with a password file it makes no other', async t => {
  const { folder, open, run, file } = machine(t, { password: `${password}\n` })
  const options = ['--slug', 'a-team', '--password-file', join(folder, 'password'), '--json']
  const { code, stdout, stderr } = await run(...required, ...options)
  t.match({ code, stderr }, { code: 0, stderr: '' })
  t.strictSame(Object.keys(JSON.parse(stdout)), ['tenant_id', 'user_id', 'key'])
  t.equal(stdout.split('\n').length, 2)
  t.equal(existsSync(file), false)
  const { sessions, close } = await open()
  const { session } = await sessions.signIn(origin, { email: 'ADA@example.com', password })
  t.match(session, { user_id: JSON.parse(stdout).user_id, place: { tenant_slug: 'a-team' } })
  await close()
})

t.test('it works once: a second time changes nothing, says so in a line and leaves no password behind', async t => {
  const { folder, run, file } = machine(t, { password })
  t.match(await run(...required), { code: 0 })
  const before = readFileSync(file, 'utf8')
  t.match(await run(...required), {
    code: 1,
    stdout: '',
    stderr: /^latchkey: \S+initial-password is there already: .*\n$/
  })
  t.equal(readFileSync(file, 'utf8'), before)
  rmSync(file)
  const again = { code: 1, stdout: '', stderr: 'latchkey: The service has been set up already.\n' }
  t.strictSame(await run(...required), again)
  t.equal(existsSync(file), false)
  t.strictSame(await run(...required, '--password-file', join(folder, 'password')), again)
})

t.test('options that are not right are named, with the usage, before anything is opened', async t => {
  const { folder, run } = machine(t, { open: password })
  chmodSync(join(folder, 'open'), 0o644)
  const cases: [args: string[], line: RegExp][] = [
    [[], /^latchkey: --tenant: This field is required\.\nlatchkey: --email: This field is required\.\n\nUsage: /],
    [['--tenant', '', '--email', 'ada@example.com'], /^latchkey: --tenant: /],
    [['--tenant', 'Acme', '--email', 'ada'], /^latchkey: --email: /],
    [[...required, '--slug', 'Not A Slug'], /^latchkey: --slug: /],
    [[...required, '--first-name', 'A\nda'], /^latchkey: --first-name: /],
    [[...required, '--last-name', 'x'.repeat(129)], /^latchkey: --last-name: Must have at most 128 characters\./],
    [[...required, '--password-file', join(folder, 'open')], /^latchkey: .*is open to everyone/],
    [[...required, '--password-file', join(folder, 'none')], /^latchkey: ENOENT/],
    [[...required, '--password', 'x'], /^latchkey: Unknown option '--password'/],
    [[...required, 'Acme'], /^latchkey: Unexpected argument 'Acme'/]
  ]
  for (const [args, line] of cases) {
    const { code, stdout, stderr } = await run(...args)
    t.match({ code, stdout, stderr }, { code: 2, stdout: '', stderr: line }, args.join(' '))
    t.match(stderr, /\n\nUsage: npm run setup -- --tenant NAME/)
  }
  t.equal(existsSync(join(folder, 'data')), false)
})

t.test('a password that is too weak is refused, and nothing is set up', async t => {
  const { folder, run } = machine(t, { weak: 'too short' })
  t.match(await run(...required, '--password-file', join(folder, 'weak')), {
    code: 2,
    stdout: '',
    stderr: /^latchkey: --password-file: The password must have at least 15 characters\.\n\nUsage: /
  })
  t.match(await run(...required), { code: 0 })
})

t.test('what goes wrong on the machine is one line and exit code 1', async t => {
  const open = () => Promise.reject(new Error('the disk is full'))
  const written: string[] = []
  const stream = { write: (text: string) => written.push(text) }
  t.equal(await runSetup({ args: required, open, stdout: stream, stderr: stream }), 1)
  t.strictSame(written, ['latchkey: the disk is full\n'])
})
