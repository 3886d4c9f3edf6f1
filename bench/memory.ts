import { type Generator, get } from './load.ts'
import { hasProc, residentMegabytes } from './machine.ts'
import { startService } from './processes.ts'

/** What a service holds, in MB; undefined where the kernel does not tell. */
export interface Memory {
  readonly resting: number | undefined
  readonly used: number | undefined
}

/** Starts the service and reads its memory, then again when it has judged keys that take turns so many times. */
export async function memory(
  place: Parameters<typeof startService>[0],
  generator: Generator,
  tokens: readonly string[],
  verifications: number
): Promise<Memory> {
  const { origin, pid, stop } = await startService(place)
  const megabytes = () => (hasProc ? residentMegabytes(pid) : undefined)
  const resting = megabytes()
  const fire = generator.prepare({ origin, requests: tokens.map(token => get('/v1/authorize', token)), expected: 200 })
  for (let count = 0; count < verifications; )
    count += (await fire({ connections: 64, seconds: 5, from: count })).requests
  const used = megabytes()
  await stop()
  return { resting, used }
}
