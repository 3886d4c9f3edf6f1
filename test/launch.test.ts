import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { root } from '../src/root.ts'

/** Stands for npm: notes how it was called, and leaves behind the record of an installation that is complete. */
const npm = `
const { appendFileSync, copyFileSync } = require('node:fs')
appendFileSync('npm-calls', process.argv.slice(2).join(' '))
copyFileSync('package-lock.json', 'node_modules/.package-lock.json')
process.exit(Number(process.env.NPM_EXIT || 0))`

/** Looks to the launcher like a Node that cannot run TypeScript. */
const oldNode = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } })`

const say = (what: string) => `
console.log(['${what}', ...process.argv.slice(2)].join(' '))
process.exit(process.env.FAIL === '${what}' ? 3 : 0)`

/** Stands for what builds: leaves behind what runs the source. */
const builder = `
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs')
appendFileSync('builds', process.argv.slice(2).join(' ') + '\\n')
mkdirSync('dist', { recursive: true })
mkdirSync('console/dist', { recursive: true })
writeFileSync('dist/main.js', "require('../src/main.ts')")
process.exit(Number(process.env.BUILD_EXIT || 0))`

const lock = {
  '': { name: 'latchkey', version: '0.1.0' },
  'node_modules/needed': { version: '1.0.0', integrity: 'sha512-needed' },
  'node_modules/for-tests': { version: '1.0.0', integrity: 'sha512-tests', dev: true },
  'node_modules/for-other-machines': { version: '1.0.0', integrity: 'sha512-other', optional: true }
}
const { 'node_modules/for-other-machines': _, ...complete } = lock
const { 'node_modules/for-tests': __, ...production } = complete

interface Files {
  [name: string]: string | Files | ReturnType<Test['fixture']>
}

interface Project {
  readonly installed?: object
  readonly main?: string
  readonly modules?: Files
  readonly builtWith?: string
}

/** The launcher in a project of its own. */
function project(t: Test, { installed = complete, main = say('main'), modules = {}, builtWith = 'a' }: Project = {}) {
  const esm = (source: string) => ({ 'package.json': '{"type":"module","exports":"./index.js"}', 'index.js': source })
  const root = t.testdir({
    'package.json': '{}',
    'package-lock.json': JSON.stringify({ packages: lock }),
    'npm-cli.js': npm,
    'old-node.cjs': oldNode,
    'rolldown.config.ts': '',
    bin: {},
    console: { 'main.tsx': '' },
    src: { 'main.ts': `${main}\nexport type TypeScript = true`, domain: { 'permissions.ts': '' } },
    node_modules: {
      rolldown: {
        bin: {
          'cli.mjs': `import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\n${builder}`
        }
      },
      vite: { bin: { 'vite.js': builder } },
      '.package-lock.json': JSON.stringify({ packages: installed }),
      '@biomejs': { biome: { bin: { biome: say('biome') } } },
      '@tapjs': {
        config: esm(`export const TapConfig = { load: async () => ({ pluginSignature: 'a' }) }`),
        test: esm(`export const signature = '${builtWith}'`)
      },
      tap: { dist: { esm: { 'run.mjs': say('tap') } } },
      typescript: { bin: { tsc: say('tsc') } },
      ...modules
    }
  })
  copyFileSync(`${import.meta.dirname}/../bin/launch.cjs`, `${root}/bin/launch.cjs`)
  return root
}

interface Options {
  readonly old?: boolean
  readonly env?: Record<string, string>
}

function launch(root: string, args: readonly string[], { old = false, env = {} }: Options = {}) {
  const preload = old ? ['--require', `${root}/old-node.cjs`] : []
  return spawn(process.execPath, [...preload, `${root}/bin/launch.cjs`, ...args], {
    env: { PATH: '/nowhere', npm_execpath: `${root}/npm-cli.js`, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
}

async function result(child: ReturnType<typeof launch>) {
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const said = stderr.replace(/^latchkey: building the .*\n/gm, '').trim()
  return { stdout: stdout.trim().split('\n'), stderr: said, code }
}

const npmCalls = (root: string) => existsSync(`${root}/npm-calls`) && readFileSync(`${root}/npm-calls`, 'utf8')

t.test('nothing is installed when everything the lockfile names is there', async t => {
  const root = project(t)
  t.strictSame(await result(launch(root, ['start', '--x', 'a b'])), { stdout: ['main --x a b'], stderr: '', code: 0 })
  t.equal(npmCalls(root), false)
})

t.test('the service runs without what only tests need, and tests do not', async t => {
  const root = project(t, { installed: production })
  t.match(await result(launch(root, ['start'])), { stdout: ['main'], stderr: '', code: 0 })
  t.match(await result(launch(root, ['setup', '-x'])), { stdout: ['main setup -x'], stderr: '', code: 0 })
  t.equal(npmCalls(root), false)
  t.match(await result(launch(root, ['test', 'one.test.ts'])), {
    stdout: ['tap --allow-incomplete-coverage one.test.ts'],
    code: 0
  })
  t.equal(npmCalls(root), 'ci --ignore-scripts --no-audit --no-fund --include=optional --include=dev')
})

t.test('what is missing, of another version or of other content is installed first, once', async t => {
  const needed = lock['node_modules/needed']
  const cases = {
    missing: {},
    version: { ...complete, 'node_modules/needed': { ...needed, version: '1.0.1' } },
    content: { ...complete, 'node_modules/needed': { ...needed, integrity: 'sha512-other' } },
    optional: { ...lock, 'node_modules/for-other-machines': { version: '0.9.0', integrity: 'sha512-other' } }
  }
  for (const [name, installed] of Object.entries(cases)) {
    const root = project(t, { installed })
    for (const _ of [1, 2]) t.match(await result(launch(root, ['start'])), { stdout: ['main'], code: 0 }, name)
    t.equal(npmCalls(root), 'ci --ignore-scripts --no-audit --no-fund --include=optional', name)
  }
})

t.test('an installation that fails ends the launcher with the code of npm and one clear line', async t => {
  const root = project(t, { installed: {} })
  const failed = await result(launch(root, ['start'], { env: { NPM_EXIT: '7' } }))
  t.match(failed, { stdout: [''], code: 7, stderr: /npm ci failed\.$/ })
  const noNpm = await result(
    launch(project(t, { installed: {} }), ['start'], { env: { npm_execpath: '/opt/pnpm.cjs' } })
  )
  t.match(noNpm, { stdout: [''], code: 1, stderr: /npm ci failed \(ENOENT\)\.$/ })
})

t.test('a Node that is too old hands over to the one that was installed, and puts it first on PATH', async t => {
  const name = `node-${process.platform}-${process.arch}`
  const main = 'console.log(process.argv0, process.env.PATH)'
  const root = project(t, { main, modules: { [name]: { bin: { node: t.fixture('symlink', process.execPath) } } } })
  const bin = `${root}/node_modules/${name}/bin`
  t.match(await result(launch(root, ['start'], { old: true })), { stdout: [`${bin}/node ${bin}:/nowhere`], code: 0 })
})

t.test('a Node that is too old says so in one line when there is no other', async t => {
  t.match(await result(launch(project(t), ['start'], { old: true })), {
    stdout: [''],
    stderr: /^latchkey: this needs Node 22\.18 or newer and found 20\.1\.0: install Node 24\.$/,
    code: 1
  })
})

t.test('an installed Node that this machine cannot run is said in one line', async t => {
  const modules = { [`node-${process.platform}-${process.arch}`]: { bin: { node: 'for another machine' } } }
  const { code, stderr } = await result(launch(project(t, { modules }), ['start'], { old: true }))
  t.match({ code, stderr }, { code: 1, stderr: /^latchkey: .* cannot be run \(EACCES\): install Node 24\.$/ })
})

t.test('the exit code of the service is repeated, also when a signal ended it', async t => {
  t.match(await result(launch(project(t, { main: 'process.exit(5)' }), ['start'])), { code: 5 })
  const killed = project(t, { main: `process.kill(process.pid, 'SIGKILL')` })
  t.match(await result(launch(killed, ['start'])), { code: 128 + 9 })
})

const endsOnSignal = `
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(signal, () => {
      console.log(signal)
      process.exit(0)
    })
  process.stdout.write('ready ')
  setInterval(() => {}, 1000)`

t.test('a signal reaches the service, which ends in its own time', async t => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const child = launch(project(t, { main: endsOnSignal }), ['start'])
    child.stdout.once('readable', () => child.kill(signal))
    t.strictSame(await result(child), { stdout: [`ready ${signal}`], stderr: '', code: 0 })
  }
})

t.test('a signal ends npm test, rather than one step of it', async t => {
  const modules = { '@biomejs': { biome: { bin: { biome: endsOnSignal } } } }
  const child = launch(project(t, { modules }), ['test'])
  child.stdout.once('readable', () => child.kill('SIGTERM'))
  t.strictSame((await result(child)).stdout, ['ready SIGTERM'])
})

t.test('npm test looks at style, types and behaviour in this order, and stops at the first that fails', async t => {
  const root = project(t)
  t.strictSame(await result(launch(root, ['test'])), {
    stdout: ['biome ci --colors=off .', 'tsc -p .', 'tsc -p console', 'tap'],
    stderr: '',
    code: 0
  })
  const env = { FAIL: 'tsc' }
  t.strictSame(await result(launch(root, ['test'], { env })), {
    stdout: ['biome ci --colors=off .', 'tsc -p .'],
    stderr: '',
    code: 3
  })
})

t.test('tap is built first when its plugins are not those of .taprc', async t => {
  const root = project(t, { builtWith: 'a\nb' })
  t.match(await result(launch(root, ['test', 'a.test.ts', '--bail'])), {
    stdout: ['tap build', 'tap --allow-incomplete-coverage a.test.ts --bail'],
    code: 0
  })
})

t.test('the tests with a script of their own are all of its folder, without coverage', async t => {
  const root = project(t)
  for (const folder of ['console', 'long']) {
    mkdirSync(join(root, 'test', folder), { recursive: true })
    for (const name of ['one.test.ts', 'support.ts', 'two.test.ts']) writeFileSync(join(root, 'test', folder, name), '')
    const files = ['one', 'two'].map(name => `test/${folder}/${name}.test.ts`)
    t.match(await result(launch(root, [`test:${folder}`])), {
      stdout: [`tap --allow-incomplete-coverage --disable-coverage ${files.join(' ')}`],
      code: 0
    })
  }
})

t.test('a word that is no command is answered with those that are', async t => {
  for (const args of [[], ['constructor'], ['Start']])
    t.match(await result(launch(project(t), args)), {
      stdout: [''],
      stderr: /start, setup, build, test, test:console, test:long, bench, timing, fix/,
      code: 2
    })
})

/** What was built, by the arguments of those that built it, since the last time that somebody asked. */
function builtIn(root: string): string[] {
  const file = join(root, 'builds')
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
  rmSync(file, { force: true })
  return lines
}

t.test('what runs is built once, and again when what it is made from has changed', async t => {
  const root = project(t)
  const [console, service] = ['build console', '-c rolldown.config.ts']
  const start = async () => {
    t.match(await result(launch(root, ['start'])), { stdout: ['main'], code: 0 })
    return builtIn(root)
  }
  t.strictSame(await start(), [console, service])
  t.strictSame(await start(), [])
  t.match(await result(launch(root, ['build'])), { stdout: [''], code: 0 }, 'there is nothing to do')
  writeFileSync(join(root, 'console/more.ts'), '')
  t.strictSame(await start(), [console])
  writeFileSync(join(root, 'src/more.ts'), '')
  t.strictSame(await start(), [service])
  writeFileSync(join(root, 'src/domain/permissions.ts'), 'export {}')
  t.strictSame(await start(), [console, service], 'both have the permissions in them')
  const other = { packages: { ...lock, 'node_modules/other': { version: '1.0.0', optional: true } } }
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(other))
  t.strictSame(await start(), [console, service])
  t.strictSame(await start(), [])
})

t.test('what cannot be built ends the start in one line, and is tried again', async t => {
  const root = project(t)
  const env = { BUILD_EXIT: '2' }
  t.strictSame(await result(launch(root, ['start'], { env })), {
    stdout: [''],
    stderr: 'latchkey: the console could not be built.',
    code: 2
  })
  t.match(await result(launch(root, ['start'])), { stdout: ['main'], code: 0 })
})

t.test('the benchmark installs what it compares with beside what the service needs', async t => {
  const root = project(t)
  mkdirSync(join(root, 'bench/node_modules'), { recursive: true })
  writeFileSync(join(root, 'bench/package-lock.json'), JSON.stringify({ packages: lock }))
  writeFileSync(join(root, 'bench/main.ts'), say('bench'))
  t.match(await result(launch(root, ['bench', '--smoke'])), { stdout: ['bench --smoke'], code: 0 })
  t.match(npmCalls(join(root, 'bench')), /^ci /)
  t.equal(npmCalls(root), false)
})

t.test('what the service is compared with is not needed to measure its timing', async t => {
  const root = project(t, { installed: production })
  mkdirSync(join(root, 'bench/node_modules'), { recursive: true })
  writeFileSync(join(root, 'bench/package-lock.json'), JSON.stringify({ packages: lock }))
  writeFileSync(join(root, 'bench/timing.ts'), say('timing'))
  t.match(await result(launch(root, ['timing', '2000'])), { stdout: ['timing 2000'], code: 0 })
  t.strictSame(builtIn(root), ['build console', '-c rolldown.config.ts'])
  t.equal(npmCalls(root), false)
  t.equal(npmCalls(join(root, 'bench')), false)
})

t.test('the service is started in the same way by the launcher, in the image, in the benchmark and in the guide', t => {
  const settings = [
    'MALLOC_ARENA_MAX',
    '--max-semi-space-size=2',
    '--no-parallel-scavenge',
    '--no-allocation-site-pretenuring',
    '--no-maglev-destroy-on-background',
    '--no-memory-reducer',
    '--no-flush-bytecode',
    '--max-inlined-bytecode-size=2000',
    '--max-inlined-bytecode-size-cumulative=5000'
  ]
  for (const name of ['bin/launch.cjs', 'Dockerfile', 'bench/processes.ts', 'docs/operating.md']) {
    const text = readFileSync(join(root, name), 'utf8')
    t.strictSame(
      settings.filter(setting => !text.includes(setting)),
      [],
      name
    )
  }
  t.end()
})
