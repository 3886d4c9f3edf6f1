import { LatchkeyError } from './error.ts'

const loopback = /^(?:localhost|127(?:\.[0-9]+){3}|\[::1\])$/

/** @throws LatchkeyError unless keys may be sent to the address: over TLS, or to this machine. */
function baseOf(url: string): string {
  if (!URL.canParse(url)) throw new LatchkeyError('misconfigured', 'The url of the service is not a URL.')
  const { protocol, hostname, origin, pathname } = new URL(url)
  if (protocol !== 'https:' && !(protocol === 'http:' && loopback.test(hostname))) {
    throw new LatchkeyError('misconfigured', 'The url of the service must be https, or http on this machine.')
  }
  return origin + pathname.replace(/\/$/, '')
}

function refusal(status: number): LatchkeyError {
  if (status === 401) return new LatchkeyError('misconfigured', 'The service refuses the key of this verifier.')
  if (status === 403) {
    return new LatchkeyError('misconfigured', 'The key of this verifier lacks the permission verify:api-key.')
  }
  // A redirect is one of them: followed, it would take the keys to whoever can make the service send one.
  const passing = status === 429 || status >= 500
  return new LatchkeyError(passing ? 'unreachable' : 'misconfigured', `The service answered with status ${status}.`)
}

// Only the code: the error of a broken answer carries that answer, in which a token may be.
function interruption(error: unknown, timeoutMs: number): LatchkeyError {
  const { name, cause } = error as { name?: unknown; cause?: { code?: unknown } }
  if (name === 'TimeoutError') {
    return new LatchkeyError('unreachable', `The service did not answer within ${timeoutMs} ms.`)
  }
  return new LatchkeyError('unreachable', `The service cannot be reached (${cause?.code ?? 'no reason given'}).`)
}

export interface Connection {
  /** Where the service is, a path that it is mounted under included. */
  readonly url: string
  /** The key that asks. */
  readonly key: string
  readonly timeoutMs: number
}

/**
 * Sends JSON to the service and gives the JSON of its 200 back.
 * @throws LatchkeyError for everything else, and for an address that keys must not be sent to.
 */
export function transport({ url, key, timeoutMs }: Connection) {
  const base = baseOf(url)
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', accept: 'application/json' }

  async function exchange(path: string, body: string) {
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      const response = await fetch(base + path, { method: 'POST', headers, body, redirect: 'manual', signal })
      return { status: response.status, text: await response.text() }
    } catch (error) {
      throw interruption(error, timeoutMs)
    }
  }

  return async (path: string, body: unknown): Promise<unknown> => {
    const { status, text } = await exchange(path, JSON.stringify(body))
    if (status !== 200) throw refusal(status)
    try {
      return JSON.parse(text)
    } catch {
      throw new LatchkeyError('misconfigured', 'The service sent what is not JSON.')
    }
  }
}
