import { verifier } from '../client/src/verifier.ts'
import { median } from './figures.ts'

interface Task {
  readonly url: string
  readonly key: string
  readonly tokens: readonly string[]
}

const windows = 7
/** Well inside the second for which the service lets an answer be kept. */
const windowMilliseconds = 300

/** How many keys that it remembers the client library verifies a second, one after the other in one thread. */
async function measure({ url, key, tokens }: Task): Promise<number> {
  const rates: number[] = []
  while (rates.length < windows) {
    // Ten thousand keys at once are asked for first, which may take a while on a machine with much to do.
    const { verify } = verifier({ url, key, timeoutMs: 30_000 })
    await Promise.all(tokens.map(token => verify(token)))
    const begin = performance.now()
    let count = 0
    while (performance.now() - begin < windowMilliseconds) {
      for (const token of tokens) if ((await verify(token)) === null) throw new Error('a good key was refused')
      count += tokens.length
    }
    rates.push((count * 1000) / (performance.now() - begin))
  }
  return median(rates)
}

process.once('message', async (task: Task) => process.send?.(await measure(task)))
