import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import openapiTypes, { astToString } from 'openapi-typescript'
import t from 'tap'

const root = join(import.meta.dirname, '../..')
/** Without what makes every process under test tell of its coverage: the launcher has tests of its own. */
const buildAlone = ['-i', `PATH=${process.env.PATH}`, process.execPath, join(root, 'bin/launch.cjs'), 'build']
const dist = join(root, 'console/dist')

t.test('the types that the console is written against are those of the contract', async t => {
  const made = astToString(await openapiTypes(new URL('../../openapi.yaml', import.meta.url)))
  const committed = readFileSync(join(root, 'console/src/api/schema.d.ts'), 'utf8')
  t.ok(committed.endsWith(made), 'npm run openapi writes both')
})

/** The files that a browser loads for one of them: itself, and whatever these import before they run. */
function loadedFor(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen
  seen.add(name)
  const code = readFileSync(join(dist, 'assets', name), 'utf8')
  for (const [, imported] of code.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g))
    loadedFor(`${imported}`, seen)
  return seen
}

t.test('the first load of every page is under 60 kB of compressed JavaScript, and no code is inline', async t => {
  t.equal(spawnSync('env', buildAlone, { stdio: 'inherit' }).status, 0)
  const files = readdirSync(join(dist, 'assets'))
  const scripts = files.filter(name => name.endsWith('.js'))
  const html = readFileSync(join(dist, 'index.html'), 'utf8')
  const first = [...html.matchAll(/assets\/([\w.-]+\.js)/g)].map(([, name]) => `${name}`)
  t.ok(first.length > 0)
  for (const page of scripts) {
    const loaded = new Set([...first, page].flatMap(name => [...loadedFor(name)]))
    const bytes = [...loaded].map(name => gzipSync(readFileSync(join(dist, 'assets', name))).length)
    const sum = bytes.reduce((all, one) => all + one, 0)
    t.ok(sum < 60_000, `${page}: ${sum} bytes`)
  }
  for (const name of files) t.match(name, /-[\w-]{8}\.(js|css|svg)(\.br|\.gz)?$/, 'a name says what is in it')
  t.notMatch(html, /<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)/i)
  for (const [, url] of html.matchAll(/\s(?:src|href)="([^"]+)"/g)) t.ok(existsSync(join(dist, `${url}`)), `${url}`)
})
