import type { Case, Party } from './case.ts'
import type { Firing } from './load.ts'
import { busySeconds, cpuSeconds, hasProc, ownCpuSeconds } from './machine.ts'

/** One case in one round. */
export interface Sample {
  readonly requests: number
  readonly rate: number
  readonly p50Milliseconds: number
  readonly p99Milliseconds: number
  readonly errors: number
  /** Of the servers, user and system, for a request; NaN where the kernel does not tell. */
  readonly cpuMicroseconds: number
  /** Cores that others used meanwhile; NaN likewise. */
  readonly foreignCores: number
}

export type Samples = ReadonlyMap<string, readonly Sample[]>

const connections = 64
/** With more of the machine gone to others than this, a sample says more about them. */
const bearableCores = 0.25
/** What a second of load takes with all that is around it. */
const expectedMilliseconds = 1100

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

function usage({ servers }: Party) {
  if (!hasProc) return { servers: Number.NaN, others: Number.NaN }
  const used = sum(servers.map(({ pid }) => cpuSeconds(pid)))
  return { servers: used, others: busySeconds() - used - ownCpuSeconds() }
}

async function sampled(party: Party, firing: Omit<Firing, 'connections'>): Promise<Sample> {
  const { fires } = party
  const before = usage(party)
  const bursts = await Promise.all(fires.map(fire => fire({ ...firing, connections: connections / fires.length })))
  const after = usage(party)
  const requests = sum(bursts.map(burst => burst.requests))
  return {
    requests,
    rate: sum(bursts.map(burst => burst.requests / burst.seconds)),
    p50Milliseconds: Math.max(...bursts.map(burst => burst.p50Milliseconds)),
    p99Milliseconds: Math.max(...bursts.map(burst => burst.p99Milliseconds)),
    errors: sum(bursts.map(burst => burst.errors)),
    cpuMicroseconds: ((after.servers - before.servers) * 1e6) / requests,
    foreignCores: (after.others - before.others) / Math.max(...bursts.map(burst => burst.seconds))
  }
}

interface Plan {
  readonly rounds: number
  /** Of each sample, where that is not to be what the case says. */
  readonly seconds: number | undefined
  /** Samples that were disturbed may be taken again until then, in ms of `performance.now()`. */
  readonly deadline: number
  readonly say: (line: string) => void
}

/** Every case once, then every case once more: what the machine does meanwhile happens to all of them. @throws Error */
export async function play(cases: readonly Case[], { rounds, seconds, deadline, say }: Plan): Promise<Samples> {
  const samples = new Map<string, Sample[]>(cases.map(({ name }) => [name, []]))
  const sent = new Map<string, number>()

  async function take(measured: Case, turn: number, seconds: number): Promise<Sample> {
    const from = sent.get(measured.name) ?? 0
    const { parties } = measured
    const sample = await sampled(parties[turn % parties.length] as Party, { seconds, from })
    if (sample.errors > 0) throw new Error(`${measured.name}: ${sample.errors} of ${sample.requests} requests failed`)
    sent.set(measured.name, from + sample.requests)
    return sample
  }

  const secondsOf = (measured: Case) => seconds ?? measured.seconds

  async function quietest(measured: Case, turn: number, remainingSeconds: number): Promise<Sample> {
    const sample = await take(measured, turn, secondsOf(measured))
    const isTime = performance.now() + (remainingSeconds + 2 * secondsOf(measured)) * expectedMilliseconds < deadline
    if (!(sample.foreignCores > bearableCores && isTime)) return sample
    const again = await take(measured, turn, secondsOf(measured))
    return again.foreignCores < sample.foreignCores ? again : sample
  }

  say('warming up')
  for (const measured of cases) await measured.prove()
  for (const measured of cases) for (const turn of measured.parties.keys()) await take(measured, turn, 1)
  let remaining = rounds * sum(cases.map(secondsOf))
  for (let round = 1; round <= rounds; round += 1) {
    say(`round ${round} of ${rounds}`)
    for (const measured of cases) {
      remaining -= secondsOf(measured)
      samples.get(measured.name)?.push(await quietest(measured, round, remaining))
    }
  }
  for (const measured of cases) await measured.prove()
  return samples
}
