import { execFile, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Burst, Generator, Wire } from './load.ts'

const run = promisify(execFile)
const script = join(import.meta.dirname, 'wrk.lua')

function bytes({ method, path, headers, body }: Wire, host: string): string {
  const sized = body === '' ? headers : { ...headers, 'content-length': `${Buffer.byteLength(body)}` }
  const lines = Object.entries({ host, ...sized }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

/** wrk, which keeps its requests in files of `folder`; undefined where it is not installed. */
export function wrk(folder: string): Generator | undefined {
  const { stdout, error } = spawnSync('wrk', ['--version'], { encoding: 'utf8' })
  if (error) return undefined
  let files = 0
  return {
    name: /^wrk \S+/.exec(stdout)?.[0] ?? 'wrk',
    prepare({ origin, requests, expected }) {
      files += 1
      const file = join(folder, `requests-${files}`)
      const { host } = new URL(origin)
      const texts = requests.map(request => bytes(request, host))
      writeFileSync(file, texts.map(text => `${Buffer.byteLength(text)}\n${text}`).join(''))
      return async ({ connections, seconds, from }) => {
        const how = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '--timeout', '10s', '-s', script, origin]
        const first = `${from % requests.length}`
        const { stdout } = await run('wrk', [...how, '--', file, first, `${expected}`])
        return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Burst
      }
    }
  }
}
