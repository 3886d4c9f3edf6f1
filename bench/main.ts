import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cannon } from './autocannon.ts'
import { type Case, has } from './case.ts'
import { facts } from './facts.ts'
import { goals, outcome } from './goals.ts'
import { get, post } from './load.ts'
import { hasProc, residentMegabytes } from './machine.ts'
import { memory } from './memory.ts'
import { names } from './names.ts'
import { authorizeCases, basicCases, introspectCases, type Places } from './ours.ts'
import { peers } from './peers.ts'
import { runAlone } from './processes.ts'
import { caseTable, goalTable, page } from './report.ts'
import { play } from './rounds.ts'
import { databases, inUse, placeOf, places } from './stage.ts'
import { startMilliseconds } from './starts.ts'
import { wrk } from './wrk.ts'

// `--smoke` shows within a minute that all of it runs. Its figures say nothing, so they are neither kept nor judged.
const smoke = process.argv.includes('--smoke')
const sizes = smoke
  ? { thousand: 1_000, hundredThousand: 10_000, million: 100_000 }
  : { thousand: 1_000, hundredThousand: 100_000, million: 1_000_000 }
const rounds = smoke ? 1 : 5
const starts = smoke ? 1 : 5
const million = smoke ? 1 : 1_000_000
/** When the rounds have to be over, in ms, for all to take less than five minutes. */
const deadline = 265_000

const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1))

const say = (line: string) => console.log(`${Math.round(performance.now() / 1000)} s`.padStart(6), line)

const order: readonly string[] = Object.values(names)

/** The cases that the service has a route for, in the order of a round. */
async function casesOf(staged: Places): Promise<Case[]> {
  const { generator, tokens, million } = staged
  const { seeded, service } = million
  const [token = ''] = tokens
  const authorizes = await has(service, get('/v1/authorize', token))
  const introspects = await has(service, post('/v1/introspect', seeded.askingToken, { token }))
  if (!authorizes) say('GET /v1/authorize is not there: left out')
  if (!introspects) say('POST /v1/introspect is not there: left out')
  const cases = [
    ...(await peers({ generator, folder, seeded, tokens, service, introspects })),
    ...(introspects ? introspectCases(staged) : []),
    ...basicCases(staged),
    ...(authorizes ? authorizeCases(staged) : [])
  ]
  return cases.toSorted((one, other) => order.indexOf(one.name) - order.indexOf(other.name))
}

const generator = wrk(folder) ?? cannon
const all = await databases(folder, sizes, say)
say('starting the service again and again')
const readyMilliseconds = await startMilliseconds(placeOf(all, all.million), starts)
say('verifying a million times, for the memory')
const { inTenant } = all.million
const held = await memory(placeOf(all, all.million), generator, inTenant.slice(0, inUse), million)
say('starting everything')
const staged = await places(all, generator)
const cases = await casesOf(staged)
const samples = await play(cases, { rounds, seconds: smoke ? 1 : undefined, deadline, say })
say('what is left')
const { pid, origin } = staged.million.service
const introspects = cases.some(({ name }) => name === names.introspect)
const client = { url: origin, key: all.million.askingToken, tokens: staged.tokens }
const verifyPerSecond = introspects ? await runAlone<number>('client', client) : undefined
const singles = {
  readyMilliseconds,
  restingMegabytes: held.resting,
  usedMegabytes: held.used,
  endMegabytes: hasProc ? residentMegabytes(pid) : undefined,
  bytesPerKey: (all.million.bytes - all.hundredThousand.bytes) / (sizes.million - sizes.hundredThousand),
  verifyPerSecond
}
const judged = goals(samples, singles)
console.log(`\n${caseTable(cases, samples)}\n\n${goalTable(judged)}\n`)
const results = page({ goals: judged, cases, samples, singles, rounds, facts: facts(generator.name) })
if (!smoke) writeFileSync(join(import.meta.dirname, 'results.md'), results)
say(smoke ? 'everything runs' : 'written to bench/results.md')
process.exit(!smoke && judged.some(goal => outcome(goal) === 'MISSED') ? 1 : 0)
