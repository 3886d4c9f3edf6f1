#!/usr/bin/env node
// Any Node since 12 can read this file: it installs what the lockfile names and hands over to a Node that can run the rest.
'use strict'
const { spawn, spawnSync } = require('child_process')
const { createHash } = require('crypto')
const { existsSync, readdirSync, readFileSync, statSync, writeFileSync } = require('fs')
const { constants } = require('os')
const path = require('path')

const root = path.dirname(__dirname)
const inModules = name => path.join(root, 'node_modules', name)
const biome = inModules('@biomejs/biome/bin/biome')
const drizzle = inModules('drizzle-kit/bin.cjs')
const openapiTypes = inModules('openapi-typescript/bin/cli.js')
const rolldown = inModules('rolldown/bin/cli.mjs')
const tap = inModules('tap/dist/esm/run.mjs')
const tsc = inModules('typescript/bin/tsc')
const vite = inModules('vite/bin/vite.js')

// A run of tap rebuilds itself too when the plugins have changed, but only after it has loaded the ones it was built with.
const isTapBuilt = `
  import { TapConfig } from '@tapjs/config'
  import { signature } from '@tapjs/test'
  process.exit((await TapConfig.load()).pluginSignature === signature ? 0 : 1)`

function stop(line, code) {
  console.error(`latchkey: ${line}`)
  process.exit(code)
}

/** The `packages` of a lockfile (npm's lockfileVersion 3); none when there is no such file. */
function packages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {}
}

/** Compares the lockfile with npm's own record of what it installed; running needs no development dependencies. */
function isInstalled(folder, forRunning) {
  const present = packages(path.join(folder, 'node_modules/.package-lock.json'))
  return Object.entries(packages(path.join(folder, 'package-lock.json'))).every(([place, wanted]) => {
    const found = present[place]
    if (found) return found.version === wanted.version && found.integrity === wanted.integrity
    return place === '' || wanted.optional || (forRunning && (wanted.dev || wanted.devOptional))
  })
}

function install(folder, forRunning) {
  const lockfile = path.relative(root, path.join(folder, 'package-lock.json'))
  console.error(`latchkey: installing the dependencies that ${lockfile} names`)
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--include=optional']
  if (!forRunning) args.push('--include=dev')
  // Other package managers set the same variable, and an npm that runs another project names that project's folder.
  const npm = /npm-cli\.js$/.test(process.env.npm_execpath || '') ? process.env.npm_execpath : undefined
  const env = Object.assign({}, process.env)
  delete env.npm_config_local_prefix
  const options = { cwd: folder, env, stdio: ['ignore', 2, 2], shell: !npm && process.platform === 'win32' }
  const { status, error } = npm ? spawnSync(process.execPath, [npm, ...args], options) : spawnSync('npm', args, options)
  const reason = error ? ` (${error.code})` : ''
  if (status !== 0) stop(`the dependencies could not be installed: npm ci failed${reason}.`, status || 1)
}

/** Node runs TypeScript without a flag since 22.18 and 23.6. */
function findNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)) return process.execPath
  const [platform, program] = process.platform === 'win32' ? ['win', 'node.exe'] : [process.platform, 'node']
  const packaged = ['node', 'node-bin'].map(name => inModules(`${name}-${platform}-${process.arch}/bin/${program}`))
  const found = packaged.find(file => existsSync(file))
  return found || stop(`this needs Node 22.18 or newer and found ${process.versions.node}: install Node 24.`, 1)
}

/** A file, or those below a folder, in one order and without what is built from them. */
function sources(place) {
  if (!statSync(place).isDirectory()) return [place]
  const names = readdirSync(place).filter(name => name !== 'dist')
  return names.sort().flatMap(name => sources(path.join(place, name)))
}

/** What is built before it runs, from which files. */
const builds = {
  console: { into: 'console/dist', from: ['console', 'src/domain/permissions.ts'], by: [vite, 'build', 'console'] },
  service: {
    into: 'dist',
    from: ['src', 'package.json', 'rolldown.config.ts'],
    by: [rolldown, '-c', 'rolldown.config.ts']
  }
}

/** The step that builds it, when it was built from something else than what is there now, or not at all. */
function built(what) {
  const { into, from, by } = builds[what]
  const digest = createHash('sha256')
  for (const file of [...from, 'package-lock.json'].flatMap(name => sources(path.join(root, name))))
    digest.update(path.relative(root, file)).update(readFileSync(file))
  const stamp = digest.digest('hex')
  const stampFile = path.join(root, into, 'stamp')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return []
  const before = () => console.error(`latchkey: building the ${what}`)
  return [
    { args: by, before, after: () => writeFileSync(stampFile, stamp), failure: `the ${what} could not be built.` }
  ]
}

/** Runs the steps one after the other, and ends as the first that fails does. */
function run(node, [{ args, before, after, failure }, ...rest]) {
  if (before) before()
  const child = spawn(node, args, { cwd: root, stdio: 'inherit' })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  // A terminal sends these to the child as well; forwarded, they would look like a second Ctrl-C.
  const delivered = process.stdin.isTTY ? ['SIGINT', 'SIGHUP'] : []
  let next = rest
  const forward = signal => {
    next = []
    if (!delivered.includes(signal)) child.kill(signal)
  }
  for (const signal of signals) process.on(signal, forward)
  child.on('error', error => stop(`${node} cannot be run (${error.code}): install Node 24.`, 1))
  child.on('exit', (code, signal) => {
    for (const name of signals) process.removeListener(name, forward)
    if (signal) process.exit(128 + constants.signals[signal])
    if (code !== 0 && failure) stop(failure, code)
    if (code === 0 && after) after()
    if (code !== 0 || next.length === 0) process.exit(code)
    run(node, next)
  })
}

const step = (...args) => ({ args })

function testSteps(node, args) {
  const { status } = spawnSync(node, ['--input-type=module', '--eval', isTapBuilt], { cwd: root })
  // Some of the tests cannot reach every line.
  const tests = args.length > 0 ? step(tap, '--allow-incomplete-coverage', ...args) : step(tap)
  const steps = [...built('console'), ...built('service'), ...(status === 0 ? [] : [step(tap, 'build')]), tests]
  if (args.length > 0) return steps
  return [step(biome, 'ci', '--colors=off', '.'), step(tsc, '-p', '.'), step(tsc, '-p', 'console'), ...steps]
}

/** Those of a folder that take too long for every change, and run before one lands. */
function testsIn(node, folder) {
  const files = readdirSync(path.join(root, folder)).filter(file => file.endsWith('.test.ts'))
  return testSteps(node, ['--disable-coverage', ...files.map(file => `${folder}/${file}`)])
}

/** One file in place of 1,500 modules, and a heap that stays small: half the start, a third of the memory. */
const flags = [
  '--max-semi-space-size=2',
  '--no-parallel-scavenge',
  '--no-allocation-site-pretenuring',
  '--no-maglev-destroy-on-background',
  '--no-memory-reducer',
  '--no-flush-bytecode',
  '--max-inlined-bytecode-size=2000',
  '--max-inlined-bytecode-size-cumulative=5000'
]
const service = (...args) => step(...flags, 'dist/main.js', ...args)

const [command, ...args] = process.argv.slice(2)
const commands = new Map([
  ['start', () => [...built('console'), ...built('service'), service(...args)]],
  ['setup', () => [...built('service'), service('setup', ...args)]],
  ['build', () => [...built('console'), ...built('service')]],
  ['test', node => testSteps(node, args)],
  ['test:console', node => testsIn(node, 'test/console')],
  ['test:long', node => testsIn(node, 'test/long')],
  ['bench', () => [...built('console'), ...built('service'), step('bench/main.ts', ...args)]],
  ['timing', () => [...built('console'), ...built('service'), step('bench/timing.ts', ...args)]],
  ['fix', () => [step(biome, 'check', '--write', '.')]],
  [
    'openapi',
    () => [step('src/main.ts', 'openapi'), step(openapiTypes, 'openapi.yaml', '-o', 'console/src/api/schema.d.ts')]
  ],
  ['migrations', () => ['sqlite', 'postgres'].map(name => step(drizzle, 'generate', '--config', `drizzle.${name}.ts`))]
])
const steps = commands.get(command)
if (!steps) stop(`the commands are ${Array.from(commands.keys()).join(', ')}.`, 2)
const forRunning = ['start', 'setup', 'build', 'bench', 'timing'].includes(command)
// What the service is compared with is nothing that it needs.
for (const folder of command === 'bench' ? [root, path.join(root, 'bench')] : [root])
  if (!isInstalled(folder, forRunning)) install(folder, forRunning)
const node = findNode()
process.env.PATH = path.dirname(node) + path.delimiter + process.env.PATH
// Compiling is a fifth of a start; where this cannot be written, Node does without.
if (forRunning) process.env.NODE_COMPILE_CACHE = process.env.NODE_COMPILE_CACHE || inModules('.cache/node')
// The C library would keep memory for each thread that has ever asked for some.
process.env.MALLOC_ARENA_MAX = process.env.MALLOC_ARENA_MAX || '2'
const wanted = steps(node)
if (wanted.length > 0) run(node, wanted)
