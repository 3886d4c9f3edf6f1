import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Tells the benchmark where `server` listens and what it accepts. It ends when the benchmark does, however that ends. */
export function announce(server: Server, tokens: readonly string[] = []): void {
  process.on('disconnect', () => process.exit())
  process.send?.({ port: (server.address() as AddressInfo).port, tokens })
}
