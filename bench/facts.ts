import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'

const manifest = (folder: string) => JSON.parse(readFileSync(join(import.meta.dirname, folder, 'package.json'), 'utf8'))

function sqliteVersion(): string {
  const memory = new Sqlite(':memory:')
  const version = memory.prepare<[], string>('select sqlite_version()').pluck().get()
  memory.close()
  return version ?? ''
}

function commit(): string {
  const git = (...args: string[]) =>
    spawnSync('git', ['--no-optional-locks', ...args], { cwd: import.meta.dirname, encoding: 'utf8' })
  const { status, stdout } = git('rev-parse', '--short', 'HEAD')
  if (status !== 0) return 'unknown'
  const changed = git('status', '--porcelain', '--untracked-files=no').stdout !== ''
  return `${stdout.trim()}${changed ? ' with changes' : ''}`
}

/** What the results depend on besides the code. */
export function facts(generator: string): [name: string, value: string][] {
  const processors = cpus()
  const { dependencies } = manifest('.')
  const used = Object.entries<string>(dependencies).map(([name, version]) => `${name} ${version}`)
  return [
    ['date', new Date().toISOString()],
    ['commit', commit()],
    ['processor', `${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores`],
    ['memory', `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ['kernel', `${type()} ${release()}`],
    ['Node', process.versions.node],
    ['SQLite', sqliteVersion()],
    ['load', generator],
    ['packages', used.join(', ')]
  ]
}
