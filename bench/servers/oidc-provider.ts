import { createServer } from 'node:http'
import { type Adapter, Provider } from 'oidc-provider'
import { announce } from './announce.ts'

const keys = 10_000
const stored = new Map<string, object>()

/** All that opaque tokens and one client need of a store. */
const adapter = (model: string): Adapter => ({
  upsert: async (id, payload) => void stored.set(`${model}:${id}`, payload),
  find: async id => stored.get(`${model}:${id}`),
  destroy: async id => void stored.delete(`${model}:${id}`)
})

const provider = new Provider('http://127.0.0.1', {
  adapter,
  clients: [
    {
      client_id: 'backend',
      client_secret: 'backend-secret-of-the-benchmark',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: []
    }
  ],
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true }
  },
  ttl: { ClientCredentials: 3600 }
})
const client = await provider.Client.find('backend')
const tokens: string[] = []
while (tokens.length < keys) tokens.push(await new provider.ClientCredentials({ client, scope: 'read' }).save())

const server = createServer(provider.callback())
server.listen(0, '127.0.0.1', () => announce(server, tokens))
