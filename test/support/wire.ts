import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { PGlite } from '@electric-sql/pglite'

// The frontend/backend protocol, version 3.0 (PostgreSQL manual, chapter 55), as far as a client needs it that signs in
// without a password. Every connection talks to the one session of PGlite, so whoever is in a transaction has it alone.

const [query, sync, parse, terminate] = [...'QSPX'].map(letter => letter.charCodeAt(0))

function message(type: string, ...parts: (Buffer | string | number)[]): Buffer {
  const body = Buffer.concat(
    parts.map(part => {
      if (typeof part === 'string') return Buffer.from(`${part}\0`)
      if (typeof part !== 'number') return part
      const number = Buffer.alloc(4)
      number.writeInt32BE(part)
      return number
    })
  )
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const idle = Buffer.from('I')
const welcome = Buffer.concat([
  message('R', 0),
  message('S', 'server_version', '18.0'),
  message('S', 'client_encoding', 'UTF8'),
  message('K', 1, 1),
  message('Z', idle)
])

/** Another connection may have given the name already, always to the same statement: the session is one. */
function renewed(frame: Buffer): Buffer {
  const name = frame.subarray(5, frame.indexOf(0, 5)).toString()
  return frame[0] === parse && name !== '' ? Buffer.concat([message('C', Buffer.from('S'), name), frame]) : frame
}

/** The messages that lie complete in `bytes`, and what is left. The first one of a connection has no type. */
function framed(bytes: Buffer, greeted: boolean) {
  const frames: Buffer[] = []
  let rest = bytes
  for (let typed = greeted; rest.length >= 5; typed = true) {
    const length = typed ? rest.readInt32BE(1) + 1 : rest.readInt32BE(0)
    if (rest.length < length) break
    frames.push(rest.subarray(0, length))
    rest = rest.subarray(length)
  }
  return { frames, rest }
}

/** PGlite as a server on loopback: `cut` breaks every connection, `stop` also takes no new ones. */
export async function wire(pglite: PGlite) {
  const sockets = new Set<Socket>()
  let free: Promise<void> = Promise.resolve()

  async function serve(socket: Socket) {
    let rest: Buffer = Buffer.alloc(0)
    let greeted = false
    const batch: Buffer[] = []
    let leave: (() => void) | undefined

    async function enter() {
      const before = free
      free = new Promise(resolve => {
        leave = resolve
      })
      await before
    }

    async function execute(bytes: Buffer) {
      if (!leave) await enter()
      const answer = Buffer.from(await pglite.execProtocolRaw(bytes))
      socket.write(answer)
      if (!answer.subarray(-6).equals(message('Z', idle))) return
      leave?.()
      leave = undefined
    }

    try {
      for await (const chunk of socket) {
        const { frames, rest: remainder } = framed(Buffer.concat([rest, chunk]), greeted)
        rest = remainder
        for (const frame of frames) {
          if (!greeted) {
            greeted = true
            socket.write(welcome)
          } else if (frame[0] === terminate) {
            socket.end()
          } else {
            batch.push(renewed(frame))
            if (frame[0] === sync || frame[0] === query) await execute(Buffer.concat(batch.splice(0)))
          }
        }
      }
    } catch {
      // The client went away, or was cut off.
    } finally {
      if (leave) await pglite.execProtocolRaw(message('Q', 'rollback'))
      leave?.()
      sockets.delete(socket)
    }
  }

  const server = createServer(socket => {
    sockets.add(socket)
    void serve(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0

  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }

  return {
    url: `postgres://latchkey@127.0.0.1:${port}/latchkey`,
    cut,
    async stop() {
      server.close()
      cut()
    }
  }
}
