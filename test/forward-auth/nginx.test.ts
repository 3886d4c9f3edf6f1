import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type Addresses, addressed, keepsItsPromise, recipe } from './proxy.ts'

const command = ['nginx', '/usr/sbin/nginx'].find(name => spawnSync(name, ['-v']).status === 0)
const [site = '', identity = ''] = recipe('nginx', 'nginx')

/** Debian's nginx keeps its temporary files where only root may write. */
function prepare(folder: string, addresses: Addresses): string[] {
  writeFileSync(join(folder, 'identity.conf'), identity)
  const included = addressed(site, addresses).replaceAll(
    '/etc/nginx/latchkey_identity.conf',
    join(folder, 'identity.conf')
  )
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  for (const name of temporary) mkdirSync(join(folder, name))
  const paths = temporary.map(name => `${name}_temp_path ${join(folder, name)};`).join('\n')
  const head = `daemon off;\nmaster_process off;\npid ${join(folder, 'pid')};\nerror_log stderr notice;\nevents {}\n`
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, `${head}http {\naccess_log off;\n${paths}\n${included}}\n`)
  return ['-e', 'stderr', '-p', folder, '-c', file]
}

t.test('the recipe for nginx', { skip: command === undefined && 'needs nginx' }, async t => {
  const { ask, admin } = await keepsItsPromise(t, { command: command ?? '', prepare, listening: 'event method' })
  t.match(await ask('/_latchkey', admin), { status: 404 }, 'nobody asks the service but nginx')
})
