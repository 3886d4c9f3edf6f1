import express from 'express'
import { requireKey } from '../src/express.ts'
import { verifier } from '../src/verifier.ts'

export function reports(url: string, key: string) {
  const latchkey = verifier({ url, key })
  const app = express()
  app.get('/health', (_, res) => void res.json({ ok: true }))
  app.get('/reports', requireKey(latchkey), ({ identity }, res) => void res.json({ tenant: identity.tenantId }))
  app.post('/reports', requireKey(latchkey, { permission: 'create:report' }), ({ identity }, res) => {
    res.json({ author: identity.ownerId })
  })
  return app
}
