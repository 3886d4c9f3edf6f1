import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { mint, ownKey, startService } from './support.ts'

const root = join(import.meta.dirname, '../..')
const client = join(root, 'client')
const manifest = JSON.parse(readFileSync(join(client, 'package.json'), 'utf8'))
const sources = readdirSync(join(client, 'src')).map(name => ({
  name,
  source: readFileSync(join(client, 'src', name), 'utf8')
}))

t.test('what is built has every file that the package promises, and verifies', async t => {
  const folder = t.testdir()
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  await promisify(execFile)(process.execPath, [tsc, '-p', client, '--outDir', folder])
  const built = (file: string) => join(folder, file.replace('./dist/', ''))
  for (const { types, default: code } of Object.values<{ types: string; default: string }>(manifest.exports)) {
    t.ok(existsSync(built(types)), types)
    t.ok(existsSync(built(code)), code)
    t.type(await import(pathToFileURL(built(code)).href), 'object')
  }
  const { verifier } = await import(pathToFileURL(built(manifest.exports['.'].default)).href)
  const { url } = await startService(t)
  t.match(await verifier({ url, key: ownKey }).verify(mint('user')), { name: 'ci' })
})

t.test('the package depends on nothing, and runs where there is no Node', async t => {
  t.same(manifest.dependencies, undefined)
  for (const { name, source } of sources) {
    t.notMatch(source, /\bprocess\.|\bBuffer\b|setImmediate|'node:/, name)
    for (const [line, from = ''] of source.matchAll(/^(?:import|export) .*from '([^']+)'$/gm)) {
      t.ok(from.startsWith('./') || line.startsWith('import type '), `${name}: ${line}`)
    }
  }
})

t.test('no file of the client holds two ideas', async t => {
  for (const { name, source } of sources) t.ok(source.split('\n').length <= 150, name)
})
