import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tokens } from '../src/auth/token.ts'
import { verifier } from './src/verifier.ts'

// How many remembered keys one thread verifies in a second: `npm run bench` here. Prints each round and the median.
const keys = 10_000
const passes = 200
const rounds = 7

const { mint } = tokens()
const identity = {
  active: true,
  sub: '01900000-0000-7000-8000-000000000001',
  sub_type: 'user',
  tenant_id: '01900000-0000-7000-8000-000000000002',
  key_id: '01900000-0000-7000-8000-000000000003',
  name: 'bench',
  role: 'USER',
  permissions: ['read:api-key'],
  iat: 1_738_324_800,
  answered_at: '2027-01-31T12:00:00.000Z',
  cache_until: '2027-01-31T13:00:00.000Z'
}
const results = Array.from({ length: 100 }, () => identity)

const service = createServer((request, response) => {
  request.resume().on('end', () => response.end(JSON.stringify({ results })))
}).listen(0, '127.0.0.1')
await once(service, 'listening')
const { port } = service.address() as AddressInfo

const { verify } = verifier({ url: `http://127.0.0.1:${port}`, key: mint('service_account'), timeoutMs: 10_000 })
const presented = Array.from({ length: keys }, () => mint('user'))
await Promise.all(presented.map(token => verify(token)))

const figures: number[] = []
for (let round = 0; round < rounds; round += 1) {
  const start = performance.now()
  for (let pass = 0; pass < passes; pass += 1) {
    for (const token of presented) if ((await verify(token)) === null) throw new Error('a good key was refused')
  }
  figures.push(Math.round((keys * passes * 1000) / (performance.now() - start)))
}
figures.sort((a, b) => a - b)
console.log(`verify() a second: ${figures.join(' ')}; median ${figures[rounds >> 1]}`)
service.close()
service.closeAllConnections()
