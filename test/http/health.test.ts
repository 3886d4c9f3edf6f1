import t from 'tap'
import { healthRoutes } from '../../src/http/health.ts'
import { startEdge } from './support.ts'

const start = (ready: () => Promise<void>) => startEdge(t, { routes: app => app.register(healthRoutes, { ready }) })

t.test('a process that answers is alive, whatever its store does', async t => {
  const { app } = await start(async () => {
    throw new Error('must not be asked')
  })
  t.match(await app.inject('/livez'), { statusCode: 200, body: '{"status":"ok"}' })
})

t.test('a service is ready when its store is', async t => {
  const { app } = await start(async () => {})
  t.match(await app.inject('/readyz'), { statusCode: 200, body: '{"status":"ok"}' })
})

t.test('a service whose store is away is not ready, and does not say why', async t => {
  const { app } = await start(async () => {
    throw new Error('connect ECONNREFUSED 10.0.0.7')
  })
  const answer = await app.inject('/readyz')
  t.match(answer, { statusCode: 503, headers: { 'retry-after': '1' } })
  t.match(answer.json(), { code: 'unavailable' })
  t.notMatch(answer.body, /10\.0\.0\.7/)
})
