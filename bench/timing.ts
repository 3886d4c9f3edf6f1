import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startService } from './processes.ts'
import { prepare } from './timing/classes.ts'
import { type Connection, open } from './timing/connection.ts'
import { type Door, doorsOf } from './timing/doors.ts'
import { compare, sample } from './timing/samples.ts'
import { compared } from './timing/welch.ts'

/** Two classes are told apart from this |t| on (Goodwill et al., "A testing methodology for side-channel resistance"). */
const telling = 4.5
const warmUp = 2_000

const [argument = '50000'] = process.argv.slice(2)
const count = Number(argument)
if (!Number.isSafeInteger(count) || count < 100) {
  console.error('Usage: npm run timing -- [samples of each class, 100 or more; 50000 when left out]')
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'latchkey-timing-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1))

const row = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`)

/** Prints how far each two classes of a door are apart; returns how many can be told apart. */
async function measure(door: Door, connection: Connection): Promise<number> {
  const length = await compare(door, connection)
  await sample(door, connection, length, warmUp)
  const times = await sample(door, connection, length, count)
  await compare(door, connection)
  let told = 0
  for (const [index, { name }] of door.classes.entries()) {
    for (const [before, { name: otherName }] of door.classes.slice(0, index).entries()) {
      const { cropped, whole } = compared(times[index] as Float64Array, times[before] as Float64Array)
      const isTold = Math.max(Math.abs(cropped.t), Math.abs(whole.t)) >= telling
      if (isTold) told += 1
      row([
        door.name,
        `${name} − ${otherName}`,
        cropped.difference.toFixed(0),
        (telling * cropped.standardError).toFixed(0),
        cropped.t.toFixed(2),
        whole.t.toFixed(2),
        isTold ? 'TOLD APART' : 'alike'
      ])
    }
  }
  return told
}

const prepared = await prepare(folder)
const service = await startService(prepared.place)
const connection = await open(service.origin)
console.log(`${count} samples of each class. The slowest hundredth of each two is left out of all but the last t.\n`)
row(['door', 'classes', 'difference ns', 'seen from ns', 't', 't of all', 'verdict'])
row(['---', '---', '---:', '---:', '---:', '---:', '---'])
let told = 0
for (const door of doorsOf(prepared)) told += await measure(door, connection)
connection.close()
await service.stop()
console.log(`\nThe answers are the same to the byte. Pairs that can be told apart (|t| ≥ ${telling}): ${told}`)
process.exit(told > 0 ? 1 : 0)
