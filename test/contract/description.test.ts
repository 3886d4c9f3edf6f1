import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import manifest from '../../package.json' with { type: 'json' }
import { openApp } from '../support/app.ts'
import { contractFile } from '../support/contract.ts'

const root = join(import.meta.dirname, '../..')

t.test('the committed description is the one that the service serves, byte for byte', async t => {
  const { anybody } = await openApp(t, { version: manifest.version })
  const { text } = await anybody.get('/openapi.yaml')
  // Not `equal`: a difference of thousands of lines helps nobody.
  t.ok(text === readFileSync(contractFile, 'utf8'), 'else run `npm run openapi` and look at what has changed')
})

t.test('the recommended rules of Redocly find nothing, not even to warn of', async t => {
  const program = join(root, 'node_modules/@redocly/cli/bin/cli.js')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, 'lint', '--format=json', '--config=redocly.yaml', contractFile],
    // Neither statistics nor the question for a newer version: a test asks nobody.
    { cwd: root, encoding: 'utf8', env: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', CI: '1' } }
  )
  t.equal(status, 0, stderr)
  t.match(JSON.parse(stdout), { totals: { errors: 0, warnings: 0, ignored: 0 }, problems: [] })
})
