import Fastify from 'fastify'
import { latchkey } from '../src/fastify.ts'
import { verifier } from '../src/verifier.ts'

export async function reports(url: string, key: string) {
  const app = Fastify()
  app.get('/health', async () => ({ ok: true }))
  await app.register(async guarded => {
    await guarded.register(latchkey, { verifier: verifier({ url, key }) })
    guarded.get('/reports', async ({ identity }) => ({ tenant: identity.tenantId }))
    const config = { permission: 'create:report' }
    guarded.post('/reports', { config }, async ({ identity }) => ({ author: identity.ownerId }))
  })
  return app
}
