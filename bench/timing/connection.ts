import { once } from 'node:events'
import { connect } from 'node:net'

/** How long an answer may take, in ms. */
const patience = 5_000

/** How many bytes an answer has, by its head; undefined until the head is whole. */
function lengthOf(received: Buffer): number | undefined {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [, length = '0'] = /\r\ncontent-length: (\d+)/i.exec(received.toString('latin1', 0, end)) ?? []
  return end + 4 + Number(length)
}

export type Connection = Awaited<ReturnType<typeof open>>

/** One connection that is kept, for one request at a time. */
export async function open(origin: string) {
  const { hostname, port } = new URL(origin)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.setNoDelay()
  socket.setTimeout(patience)

  let take: (chunk: Buffer) => void
  let fail = (_error: Error) => {}
  socket.on('data', chunk => take(chunk))
  socket.on('timeout', () => socket.destroy(new Error('an answer was late, or shorter than those before')))
  socket.on('error', error => fail(error))
  socket.on('close', () => fail(new Error('the service ended the connection')))

  return {
    /** The whole answer. */
    ask: (request: Buffer): Promise<Buffer> =>
      new Promise((resolve, reject) => {
        let received = Buffer.alloc(0)
        fail = reject
        take = chunk => {
          received = Buffer.concat([received, chunk])
          if (received.length === lengthOf(received)) resolve(received)
        }
        socket.write(request)
      }),

    /** From the first byte of the request to the last of the answer, which has `length` bytes; in ns. */
    time: (request: Buffer, length: number): Promise<number> =>
      new Promise((resolve, reject) => {
        let rest = length
        fail = reject
        take = chunk => {
          rest -= chunk.length
          if (rest > 0) return
          const nanoseconds = Number(process.hrtime.bigint() - begin)
          if (rest === 0) resolve(nanoseconds)
          else reject(new Error('an answer was longer than those before'))
        }
        const begin = process.hrtime.bigint()
        socket.write(request)
      }),

    close: () => socket.destroy()
  }
}
