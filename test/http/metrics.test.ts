import t from 'tap'
import { metrics } from '../../src/http/metrics.ts'
import { startEdge } from './support.ts'

const start = async (countKeys: () => Promise<object> = async () => ({ active: 3, revoked: 1 })) => {
  const measured = metrics(countKeys)
  const { app } = await startEdge(t, {
    observe: measured.observe,
    routes: async app => {
      await app.register(measured.routes)
      app.get('/things/:id', async () => ({ ok: true }))
    }
  })
  const scrape = async () => (await app.inject('/metrics')).body
  return { app, measured, scrape }
}

t.test('requests are counted and timed by method, route and status', async t => {
  const { app, scrape } = await start()
  const began = performance.now()
  await app.inject('/things/1')
  await app.inject('/things/2')
  await app.inject({ method: 'HEAD', url: '/things/3' })
  const text = await scrape()
  t.match(text, '\nhttp_requests_total{method="GET",route="/things/:id",status="200"} 2\n')
  t.match(text, '\nhttp_requests_total{method="HEAD",route="/things/:id",status="200"} 1\n')
  t.match(text, '\nhttp_request_duration_seconds_count{method="GET",route="/things/:id"} 2\n')
  const [, sum] = /_seconds_sum\{method="GET",route="\/things\/:id"\} (\S+)/.exec(text) ?? []
  t.ok(Number(sum) > 0 && Number(sum) < (performance.now() - began) / 1000, 'in seconds')
})

t.test('unknown paths share one series', async t => {
  const { app, scrape } = await start()
  for (const url of ['/a', '/b', '/c']) await app.inject(url)
  const text = await scrape()
  t.match(text, '\nhttp_requests_total{method="GET",route="unknown",status="404"} 3\n')
  t.notMatch(text, '"/a"')
})

t.test('outcomes of authentication are counted by reason', async t => {
  const { measured, scrape } = await start()
  measured.countAuth('accepted')
  measured.countAuth('refused', 'expired')
  measured.countAuth('refused', 'expired')
  const text = await scrape()
  t.match(text, '\nauth_outcomes_total{outcome="accepted",reason=""} 1\n')
  t.match(text, '\nauth_outcomes_total{outcome="refused",reason="expired"} 2\n')
})

t.test('the number of keys is asked at each scrape', async t => {
  let active = 0
  const { scrape } = await start(async () => {
    active += 1
    return { active }
  })
  t.match(await scrape(), '\napi_keys{state="active"} 1\n')
  t.match(await scrape(), '\napi_keys{state="active"} 2\n')
})

t.test('while keys cannot be counted, everything else still is', async t => {
  let away = false
  const { scrape } = await start(async () => {
    if (away) throw new Error('no database')
    return { active: 3 }
  })
  t.match(await scrape(), '\napi_keys{state="active"} 3\n')
  away = true
  const text = await scrape()
  t.notMatch(text, '\napi_keys{')
  t.match(text, 'http_requests_total')
})

t.test('the process is measured, and its garbage collections, of which there are too many, are not', async t => {
  const { scrape } = await start()
  const text = await scrape()
  for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_cpu_seconds_total', 'process_resident_memory_bytes'])
    t.match(text, `\n${name} `)
  t.notMatch(text, 'nodejs_gc_duration_seconds')
})

t.test('the format is the one that Prometheus reads', async t => {
  const { app } = await start()
  t.match(await app.inject('/metrics'), { statusCode: 200, headers: { 'content-type': /^text\/plain; version=0.0.4/ } })
})

t.test('two apps do not count for each other', async t => {
  const one = await start()
  const other = await start()
  one.measured.countAuth('accepted')
  t.notMatch(await other.scrape(), 'outcome="accepted"')
})
