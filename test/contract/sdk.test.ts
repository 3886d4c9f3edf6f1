import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import openapiTypes, { astToString } from 'openapi-typescript'
import t from 'tap'
import ts from 'typescript'
import { startApp } from '../support/app.ts'
import { contractFile } from '../support/contract.ts'

const root = join(import.meta.dirname, '../..')

// Inside the project, so that packages are found from there, and out of the way of every tool that looks at it.
mkdirSync(join(root, '.tap'), { recursive: true })
const folder = mkdtempSync(join(root, '.tap/sdk-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const types = join(folder, 'api.ts')
const client = join(folder, 'client.ts')
const mistakes = join(folder, 'mistakes.ts')

/** Uses that do not fit the contract, one a line. */
const wrong = [
  `await api.GET('/v1/whoami')`,
  `await api.POST('/v1/api-keys', { body: { nmae: 'laptop' } })`,
  `await api.POST('/v1/api-keys', { body: { name: 'laptop', expires_at: 1_893_456_000 } })`,
  `await api.DELETE('/v1/api-keys/{id}', { params: { path: {} } })`,
  `(await api.GET('/v1/api-keys')).data?.data.map(({ key }) => key)`,
  `(await api.GET('/v1/me')).data?.api_key.id`
]

writeFileSync(types, astToString(await openapiTypes(pathToFileURL(contractFile))))
copyFileSync(join(import.meta.dirname, 'sdk-client.ts'), client)
const head = `import createClient from 'openapi-fetch'; import type { paths } from './api.ts'; const api = createClient<paths>()`
writeFileSync(mistakes, [head, ...wrong].join(';\n'))

t.test('types that are generated from the contract compile strictly, and know wrong uses from right ones', async t => {
  const program = ts.createProgram([client, mistakes], {
    strict: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    target: ts.ScriptTarget.ES2024,
    lib: ['lib.esnext.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node']
  })
  const found = ts.getPreEmitDiagnostics(program)
  const elsewhere = found.filter(({ file }) => file?.fileName !== mistakes)
  t.strictSame(
    elsewhere.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    []
  )
  const lines = found.flatMap(({ file, start = 0 }) =>
    file?.fileName === mistakes ? [file.getLineAndCharacterOfPosition(start).line] : []
  )
  t.strictSame(
    [...new Set(lines)].sort(),
    wrong.map((_, index) => index + 1)
  )
})

t.test('a client made of them creates a key, uses it, revokes it, and is refused with it', async t => {
  const { app, adminKey } = await startApp(t)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  await t.resolves(promisify(execFile)(process.execPath, [client, url, adminKey]))
})
