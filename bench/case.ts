import type { Fire, Generator, Wire } from './load.ts'
import type { Running } from './processes.ts'

/** Who is asked: a server, or several that share the connections. */
export interface Party {
  readonly servers: readonly Running[]
  /** One for each server. */
  readonly fires: readonly Fire[]
}

/** Something that is measured: a server, and what it is asked. */
export interface Case {
  readonly name: string
  /** The case of the same round that it is compared with. */
  readonly base: string
  /** They take turns, one a round. */
  readonly parties: readonly Party[]
  /** Of a sample. */
  readonly seconds: number
  /** Asks a few times and looks at what comes. @throws Error when that is not what it should be */
  readonly prove: () => Promise<void>
}

interface Wanted {
  readonly name: string
  readonly base: string
  readonly servers: readonly Running[]
  /** Whether the servers are one that was started more than once, and each round asks another; else they share. */
  readonly inTurn?: boolean
  readonly requests: readonly Wire[]
  /** 2 where something is judged by it, unless told otherwise. */
  readonly seconds?: number
  readonly expected?: number
  /** What every answer has in it: some servers have one status for good and bad. */
  readonly holds?: string
}

const samples = 20

/** The answer of a server to one request. */
export const answer = ({ origin }: Running, { method, path, headers, body }: Wire) =>
  fetch(new URL(path, origin), { method, headers, body: method === 'GET' ? null : body })

/** Whether a server has such a route. */
export async function has(server: Running, request: Wire): Promise<boolean> {
  const response = await answer(server, request)
  await response.body?.cancel()
  return response.status !== 404
}

export function caseOf(generator: Generator, wanted: Wanted): Case {
  const { name, base, servers, inTurn = false, requests, seconds = 2, expected = 200, holds = '' } = wanted
  const step = Math.max(1, Math.floor(requests.length / samples))

  async function prove() {
    for (const server of servers) {
      for (const request of requests.filter((_, index) => index % step === 0)) {
        const response = await answer(server, request)
        const text = await response.text()
        if (response.status !== expected || !text.includes(holds))
          throw new Error(`${name}: ${request.path} was answered with ${response.status} ${text.slice(0, 200)}`)
      }
    }
  }

  const party = (servers: readonly Running[]): Party => ({
    servers,
    fires: servers.map(({ origin }) => generator.prepare({ origin, requests, expected }))
  })
  const parties = inTurn ? servers.map(server => party([server])) : [party(servers)]
  return { name, base, parties, seconds, prove }
}
