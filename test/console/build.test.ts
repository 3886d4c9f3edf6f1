import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import openapiTypes, { astToString } from 'openapi-typescript'
import t, { type Test } from 'tap'

const root = join(import.meta.dirname, '../..')
const launcher = join(root, 'bin/launch.cjs')
const dist = join(root, 'console/dist')

t.test('the types that the console is written against are those of the contract', async t => {
  const made = astToString(await openapiTypes(new URL('../../openapi.yaml', import.meta.url)))
  const committed = readFileSync(join(root, 'console/src/api/schema.d.ts'), 'utf8')
  t.ok(committed.endsWith(made), 'npm run openapi writes both')
})

t.test('all of the JavaScript is under 60 kB compressed, and the page has no inline code', async t => {
  t.equal(spawnSync(process.execPath, [launcher, 'console'], { stdio: 'inherit' }).status, 0)
  const files = readdirSync(join(dist, 'assets'))
  const scripts = files.filter(name => name.endsWith('.js'))
  const bytes = scripts.map(name => gzipSync(readFileSync(join(dist, 'assets', name))).length)
  const sum = bytes.reduce((all, one) => all + one, 0)
  t.ok(sum < 60_000, `${sum} bytes`)
  for (const name of files) t.match(name, /-[\w-]{8}\.(js|css|svg)(\.br|\.gz)?$/, 'a name says what is in it')
  const html = readFileSync(join(dist, 'index.html'), 'utf8')
  t.notMatch(html, /<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)/i)
  for (const [, url] of html.matchAll(/\s(?:src|href)="([^"]+)"/g)) t.ok(existsSync(join(dist, `${url}`)), `${url}`)
})

const vite = `
const { mkdirSync, writeFileSync } = require('node:fs')
console.log(['vite', ...process.argv.slice(2)].length)
mkdirSync('console/dist', { recursive: true })
if (!process.env.FAIL) writeFileSync('console/dist/stamp', process.env.CONSOLE_STAMP)
process.exit(process.env.FAIL ? 1 : 0)`

/** The launcher in a project of its own, with a Vite that notes what it builds from. */
function project(t: Test) {
  const folder = t.testdir({
    'package.json': '{}',
    'package-lock.json': '{"packages":{}}',
    bin: {},
    console: { src: { 'main.tsx': 'one' } },
    node_modules: { '.package-lock.json': '{"packages":{}}', vite: { bin: { 'vite.js': vite } } },
    src: { 'main.ts': `console.log('main')`, domain: { 'permissions.ts': '' } }
  })
  copyFileSync(launcher, join(folder, 'bin/launch.cjs'))
  const launch = (command: string, env = {}) => {
    const options = { cwd: folder, env: { PATH: '/nowhere', ...env }, encoding: 'utf8' } as const
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(folder, 'bin/launch.cjs'), command], options)
    return { said: stderr.trim(), ran: stdout.trim().split('\n'), status }
  }
  return { folder, launch }
}

t.test('a start builds the console once, and again when it has changed', async t => {
  const { folder, launch } = project(t)
  const built = { said: 'latchkey: building the console', ran: ['3', 'main'], status: 0 }
  const ready = { said: '', ran: ['main'], status: 0 }
  t.same(launch('start'), built)
  t.same(launch('start'), ready)
  t.same(launch('console'), { said: '', ran: [''], status: 0 }, 'there is nothing to do')
  writeFileSync(join(folder, 'console/src/main.tsx'), 'two')
  t.same(launch('start'), built)
  writeFileSync(join(folder, 'console/src/more.ts'), '')
  t.same(launch('start'), built)
  writeFileSync(join(folder, 'src/domain/permissions.ts'), 'changed')
  t.same(launch('start'), built, 'the console has the permissions in it')
  t.same(launch('start'), ready)
})

t.test('a console that cannot be built ends the start, in one line', async t => {
  const { launch } = project(t)
  const failed = launch('start', { FAIL: '1' })
  t.match(failed, { said: /\nlatchkey: the console could not be built\.$/, ran: ['3'], status: 1 })
})
