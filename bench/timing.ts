import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startService } from './processes.ts'
import { prepare } from './timing/classes.ts'
import { type Connection, open } from './timing/connection.ts'
import { type Door, doorsOf } from './timing/doors.ts'
import { compare, sample } from './timing/samples.ts'
import { compared } from './timing/welch.ts'

/** Two classes are told apart from this |t| on, by convention (Goodwill et al. 2011). */
const telling = 4.5
/** Requests of each class that nobody times. */
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

type Timed = Awaited<ReturnType<typeof sample>>[number]

const row = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`)

/** Prints how far two classes are apart; returns whether they can be told apart. */
function isTold(door: Door, one: Timed, other: Timed): boolean {
  const { cropped, whole } = compared(one.times, other.times)
  const told = Math.max(Math.abs(cropped.t), Math.abs(whole.t)) >= telling
  const name = `${one.name} − ${other.name}${one.name === door.control.name ? ' (control)' : ''}`
  const figures = [cropped.difference.toFixed(0), (telling * cropped.standardError).toFixed(0)]
  row([door.name, name, ...figures, cropped.t.toFixed(2), whole.t.toFixed(2), told ? 'told apart' : 'alike'])
  return told
}

/** How many pairs of classes can be told apart at a door, and whether the control can. */
async function measure(door: Door, connection: Connection) {
  const classes = [door.control, ...door.classes]
  const length = await compare(door, connection)
  await sample(classes, connection, length, warmUp)
  const [control, ...timed] = await sample(classes, connection, length, count)
  await compare(door, connection)
  const pairs = timed.flatMap((one, index) => timed.slice(0, index).map((other): [Timed, Timed] => [one, other]))
  const told = pairs.filter(([one, other]) => isTold(door, one, other)).length
  return { told, seen: isTold(door, control as Timed, timed[0] as Timed) }
}

const prepared = await prepare(folder)
const service = await startService(prepared.place)
const connection = await open(service.origin)
console.log(`${count} samples of each class. The slowest hundredth of each two is left out of all but the last t.\n`)
row(['door', 'classes', 'difference ns', 'seen from ns', 't', 't of all', 'verdict'])
row(['---', '---', '---:', '---:', '---:', '---:', '---'])
const results: Awaited<ReturnType<typeof measure>>[] = []
for (const door of doorsOf(prepared)) results.push(await measure(door, connection))
connection.close()
await service.stop()

const told = results.reduce((sum, result) => sum + result.told, 0)
const seen = results.every(result => result.seen)
console.log(`\nThe answers are the same to the byte. Pairs that can be told apart (|t| ≥ ${telling}): ${told}`)
if (!seen) console.log('A control was not told apart: too few samples, or too busy a machine, to say anything.')
process.exit(told > 0 || !seen ? 1 : 0)
