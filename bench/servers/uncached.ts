import { createWriteStream } from 'node:fs'
import { devNull } from 'node:os'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { newId } from '../../src/domain/id.ts'
import { every } from '../../src/periodic.ts'
import { openDatabase } from '../../src/store/open.ts'
import { readAhead } from '../../src/store/read-ahead.ts'
import { flushMilliseconds } from '../../src/usage/service.ts'
import { announce } from './announce.ts'

// The service on a store that can never tell whether it has changed, so that every key is looked up, however few there
// are. There is no setting for that: it is composed here.
const [file = '', pepper = ''] = process.argv.slice(2)
const config = readConfig({ DATABASE_URL: file, PEPPER: pepper })
const place = { engine: 'sqlite', file } as const
const database = await openDatabase(place, console.error)
const ground = {
  ...config,
  database: { ...database, inStep: () => false },
  clock: Date.now,
  newId,
  pepper: Buffer.from(pepper)
}
const logStream = createWriteStream(devNull)
const { app, services } = await buildApp(ground, { ...config, logStream, version: '0.0.0', mostDelay: 0, attempts: 20 })
await app.listen({ host: '127.0.0.1', port: 0 })
await readAhead(place, Number.POSITIVE_INFINITY)
every(flushMilliseconds, services.usage.flush, console.error)
announce(app.server)
