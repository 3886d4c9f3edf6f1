import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../src/http/free-port.ts'

const root = join(import.meta.dirname, '..')
const host = '127.0.0.1'
/** Nothing here takes so long to start, in ms, unless it does not start at all. */
const patience = 60_000

export interface Running {
  readonly pid: number
  readonly origin: string
  /** The credentials that it accepts, where it has made them itself. */
  readonly tokens: readonly string[]
  readonly stop: () => Promise<void>
}

export interface Started extends Running {
  /** From the birth of the process to the first answer that it is ready, in ms. */
  readonly readyMilliseconds: number
}

/** What the launcher gives the service. */
export const launched = {
  flags: [
    '--max-semi-space-size=2',
    '--no-parallel-scavenge',
    '--no-allocation-site-pretenuring',
    '--no-maglev-destroy-on-background',
    '--no-memory-reducer',
    '--no-flush-bytecode',
    '--max-inlined-bytecode-size=2000',
    '--max-inlined-bytecode-size-cumulative=5000'
  ],
  env: { MALLOC_ARENA_MAX: '2' }
}

const children = new Set<ChildProcess>()

// Whatever ends this process ends the others; where nothing can be done any more, servers with a channel end themselves.
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

function launch(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  channel: 'ipc' | 'ignore',
  flags: readonly string[] = []
) {
  const child = spawn(process.execPath, [...flags, join(root, file), ...args], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'pipe', channel]
  })
  children.add(child)
  child.once('exit', () => children.delete(child))
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4000)
  })
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`${file} ended with ${code} before it was asked to:\n${stderr}`)
  })
  // It may well be that nobody waits for this any more.
  failed.catch(() => {})
  async function stop() {
    if (!children.has(child)) return
    const ended = once(child, 'exit')
    child.kill()
    await ended
  }
  return { child, failed, stop, pid: child.pid ?? 0 }
}

/** A message of a process that this one has started, once. */
async function message<Message>(child: ChildProcess): Promise<Message> {
  const [value] = await once(child, 'message', { signal: AbortSignal.timeout(patience) })
  return value
}

/** Starts one of the servers of this folder, which says itself where it listens. @throws Error when it does not */
export async function startServer(
  name: string,
  args: readonly string[] = [],
  { flags, env }: Partial<typeof launched> = {}
): Promise<Running> {
  const { child, failed, stop, pid } = launch(`bench/servers/${name}.ts`, args, { ...env }, 'ipc', flags)
  const { port, tokens } = await Promise.race([message<{ port: number; tokens: string[] }>(child), failed])
  return { pid, origin: `http://${host}:${port}`, tokens, stop }
}

/** Runs a file of this folder in a process of its own, and gives back what it finds out about `task`. */
export async function runAlone<Result>(name: string, task: object): Promise<Result> {
  const { child, failed, stop } = launch(`bench/${name}.ts`, [], {}, 'ipc')
  child.send(task)
  const result = await Promise.race([message<Result>(child), failed])
  await stop()
  return result
}

async function isReady(origin: string): Promise<boolean> {
  const response = await fetch(`${origin}/readyz`).catch(() => undefined)
  await response?.body?.cancel()
  return response?.status === 200
}

/** Starts the service on a database, as it comes and with what its launcher gives it. */
export async function startService({ file, dataDir, pepper }: { file: string; dataDir: string; pepper: string }) {
  const port = await freePort(host)
  const origin = `http://${host}:${port}`
  const env = {
    HOST: host,
    PORT: `${port}`,
    DATA_DIR: dataDir,
    DATABASE_URL: file,
    PEPPER: pepper,
    ...launched.env,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules/.cache/node')
  }
  const begin = performance.now()
  const { failed, stop, pid } = launch('dist/main.js', ['start'], env, 'ignore', launched.flags)
  const ready = async () => {
    while (!(await isReady(origin))) {
      if (performance.now() - begin > patience) throw new Error('the service did not get ready')
      await sleep(2)
    }
  }
  await Promise.race([ready(), failed])
  return { pid, origin, tokens: [], stop, readyMilliseconds: performance.now() - begin } satisfies Started
}
