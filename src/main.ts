import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import closeWithGrace from 'close-with-grace'
import { pino } from 'pino'
import manifest from '../package.json' with { type: 'json' }
import { refuseForeignPepper } from './api-keys/pepper.ts'
import { buildApp } from './app.ts'
import { readOrCreatePepper } from './auth/pepper-file.ts'
import { tokens } from './auth/token.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { newId } from './domain/id.ts'
import { explanationOf } from './explanation.ts'
import { freePort } from './http/free-port.ts'
import { loggerOptions } from './http/logging.ts'
import { writeOpenapi } from './http/openapi-file.ts'
import { every } from './periodic.ts'
import { root } from './root.ts'
import { type Ground, services } from './services.ts'
import { runSetup } from './setup/cli.ts'
import type { Database } from './store/gateway.ts'
import { openDatabase } from './store/open.ts'
import { readAhead } from './store/read-ahead.ts'
import { flushMilliseconds } from './usage/service.ts'

const { argv, env, stdout, stderr } = process
const [command = 'start', ...args] = argv.slice(2)

const second = 1000
/** Longer than any request may take, so that those that have begun are answered. */
const graceMilliseconds = 12 * second
const sweepMilliseconds = 3600 * second
/** How late the event loop may be on average, in ms, before requests are turned away. */
const mostDelay = 500
/** A minute and address, at what costs a password digest. */
const attempts = 20

const groundOf = (config: Config, database: Database): Ground => ({
  database,
  clock: Date.now,
  newId,
  pepper: config.pepper ?? readOrCreatePepper(config.dataDir),
  retiredPeppers: config.retiredPeppers,
  tokenPrefix: config.tokenPrefix,
  publicUrl: config.publicUrl
})

/** With port 0, any that is free: the service has to know its own address before it listens. */
async function settled({ port, publicUrl, ...config }: Config): Promise<Config> {
  const chosen = port === 0 ? await freePort(config.host) : port
  return { ...config, port: chosen, publicUrl: publicUrl.replace(/:0$/, `:${chosen}`) }
}

async function start() {
  const config = await settled(readConfig(env))
  const { host, port, logLevel, logVerifications, cacheMilliseconds, publicUrl, trustProxy, docs } = config
  const logging = { level: logLevel, stream: stdout, redact: tokens(config.tokenPrefix).redact }
  const log = pino(loggerOptions(logging), stdout)
  const report = (what: string) => (err: unknown) => log.error({ err }, what)

  const database = await openDatabase(config.database, report('a connection to the database broke'))
  const surface = {
    logLevel,
    logStream: stdout,
    logVerifications,
    cacheMilliseconds,
    trustProxy,
    docs,
    version: manifest.version,
    attempts,
    mostDelay
  }
  const { app, services } = await buildApp(groundOf(config, database), surface)
  const { setup, usage, maintenance } = services
  const close = () => app.close().finally(database.close)
  try {
    await refuseForeignPepper(services)
    log.info(`Server listening at ${await app.listen({ host, port })}`)
    const token = await setup.link()
    // Not into the log: it belongs to whoever watches the start, and to nobody who reads logs later.
    if (token !== undefined) {
      stderr.write(`\nNobody has set this service up yet. Open this link within an hour to do so:\n`)
      stderr.write(`${publicUrl}/setup#token=${token}\n\n`)
    }
  } catch (error) {
    await close()
    throw error
  }

  readAhead(config.database, process.availableMemory() / 2).then(
    bytes => bytes > 0 && log.debug({ bytes }, 'the database was read ahead'),
    report('the database could not be read ahead')
  )
  const stops = [
    every(flushMilliseconds, usage.flush, report('the use of keys could not be written')),
    every(sweepMilliseconds, maintenance.sweep, report('what has expired could not be deleted'))
  ]
  closeWithGrace({ delay: graceMilliseconds, logger: log }, async ({ err }) => {
    if (err !== undefined) report('unexpected error')(err)
    for (const stop of stops) stop()
    await close()
  })
}

function setUp() {
  const config = readConfig(env)
  const { dataDir, publicUrl } = config
  async function open() {
    const database = await openDatabase(config.database, console.error)
    return { ...services(groundOf(config, database)), dataDir, publicUrl, close: database.close }
  }
  return runSetup({ args, open, stdout, stderr })
}

/** Writes the OpenAPI description into a file, `openapi.yaml` unless another is named. */
async function describe([file = join(root, 'openapi.yaml')]: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
  const database = await openDatabase({ engine: 'sqlite', file: join(folder, 'latchkey.db') }, console.error)
  const ground = groundOf({ ...readConfig({}), pepper: randomBytes(32) }, database)
  const surface = {
    logLevel: 'silent',
    logStream: stdout,
    logVerifications: 0,
    cacheMilliseconds: 0,
    trustProxy: false,
    docs: false,
    version: manifest.version,
    attempts,
    mostDelay
  } as const
  const { app } = await buildApp(ground, surface)
  await writeOpenapi(app, file)
  await app.close()
  await database.close()
  rmSync(folder, { recursive: true })
}

try {
  if (command === 'start') await start()
  else if (command === 'setup') process.exitCode = await setUp()
  else if (command === 'openapi') await describe(args)
  else throw new Error('the commands are start, setup and openapi')
} catch (error) {
  const lines = error instanceof ConfigError ? error.message.split('\n') : [explanationOf(error)]
  for (const line of lines) stderr.write(`latchkey: ${line}\n`)
  process.exitCode = 1
}
