import t from 'tap'
import { type Edge, startEdge } from './support.ts'

/** What an app does, in its order: `/verification` and `/other` are judged, and then their answers leave. */
function watched(answer: string | Buffer = '') {
  const events: string[] = []
  const routes = (app: Edge) => {
    for (const name of ['verification', 'other']) {
      app.get(`/${name}`, { config: { verification: name === 'verification' } }, (_request, reply) => {
        events.push(`${name} judged`)
        reply.send(answer)
      })
    }
    // Runs when the hook before it lets the answer go.
    app.addHook('onSend', async request => void events.push(`${request.url.slice(1)} leaves`))
  }
  return { events, routes }
}

t.test('answers to verifications leave when all that has arrived with them is judged', async t => {
  const { events, routes } = watched()
  const { app } = await startEdge(t, { routes })
  const answers = await Promise.all(['/verification', '/other', '/verification'].map(url => app.inject(url)))
  t.strictSame(
    answers.map(({ statusCode }) => statusCode),
    [200, 200, 200]
  )
  t.strictSame(events, [
    'verification judged',
    'other judged',
    'other leaves',
    'verification judged',
    'verification leaves',
    'verification leaves'
  ])
})

t.test('a long answer waits for nobody', async t => {
  const alone = ['verification judged', 'verification leaves']
  for (const answer of ['x'.repeat(4097), Buffer.alloc(4097)]) {
    const { events, routes } = watched(answer)
    const { app } = await startEdge(t, { routes })
    await Promise.all([app.inject('/verification'), app.inject('/verification')])
    t.strictSame(events, [...alone, ...alone])
  }
})

t.test('no more than 64 wait for each other', async t => {
  const { events, routes } = watched()
  const { app } = await startEdge(t, { routes })
  await Promise.all(Array.from({ length: 65 }, () => app.inject('/verification')))
  const judged = Array.from({ length: 64 }, () => 'verification judged')
  const leaves = Array.from({ length: 64 }, () => 'verification leaves')
  t.strictSame(events, [...judged, ...leaves, 'verification judged', 'verification leaves'])
})
