import { shuffled } from '../shuffle.ts'
import type { Connection } from './connection.ts'
import type { Class, Door } from './doors.ts'

/** What may differ between two answers: when it was, and which request. */
const ownOfAnAnswer = /(?<=\r\ndate: )[^\r]+|(?<=\r\nx-request-id: |"request_id":")[0-9a-f-]{36}/gi

/**
 * Asks with every request of a door. Returns how many bytes each answer has.
 * @throws Error when two answers differ in more than their time and the id of the request
 */
export async function compare({ name, answer, classes, control }: Door, connection: Connection): Promise<number> {
  let first: string | undefined
  let length = 0
  for (const { name: className, requests } of [...classes, control]) {
    for (const request of requests) {
      const bytes = await connection.ask(request)
      const text = bytes.toString('latin1')
      const common = text.replace(ownOfAnAnswer, '…')
      first ??= common
      length = bytes.length
      if (!answer.test(text) || common !== first) throw new Error(`${name}, ${className}: another answer\n${text}`)
    }
  }
  return length
}

/** Each class with `count` times in ns: every class once, then every class once more, each time in another order. */
export async function sample(classes: readonly Class[], connection: Connection, length: number, count: number) {
  const samples = classes.map(each => ({ ...each, times: new Float64Array(count) }))
  for (let round = 0; round < count; round += 1) {
    for (const { requests, times } of shuffled(samples)) {
      const request = requests[Math.floor(Math.random() * requests.length)] as Buffer
      times[round] = await connection.time(request, length)
    }
  }
  return samples
}
