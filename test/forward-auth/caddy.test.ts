import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type Addresses, addressed, keepsItsPromise, recipe } from './proxy.ts'

const there = spawnSync('caddy', ['version']).status === 0
const [site = ''] = recipe('caddy', 'caddyfile')

function prepare(folder: string, addresses: Addresses): string[] {
  const file = join(folder, 'Caddyfile')
  const url = `http://${addresses.proxy}`
  writeFileSync(file, `{\n\tadmin off\n}\n${addressed(site, { ...addresses, proxy: url })}`)
  return ['run', '--config', file, '--adapter', 'caddyfile']
}

t.test('the recipe for Caddy', { skip: !there && 'needs Caddy' }, async t => {
  await keepsItsPromise(t, { command: 'caddy', prepare, listening: 'serving initial configuration' })
})
