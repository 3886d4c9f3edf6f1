import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '..', 'src')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
const sources = new Map(files.map(file => [file, readFileSync(join(root, file), 'utf8')]))

/** The specifiers that a file imports, types among them: `from '…'`, `import '…'` and `import('…')`. */
const importsOf = (source: string) =>
  [...source.matchAll(/(?:^|\n)(?:import|export)[^'\n]*(?:\{[^}]*\}[^'\n]*)?'([^']+)'|import\('([^']+)'\)/g)].map(
    ([, named = '', dynamic]) => dynamic ?? named
  )

/** Where a file stands, from left to right. */
const column = (file: string) => {
  if (file === 'root.ts') return 'domain'
  if (/^(main|http\/openapi-file)\.ts$/.test(file)) return 'main'
  if (!file.includes('/') || file === 'setup/cli.ts') return 'app'
  if (/^store\/(sqlite|postgres)\//.test(file)) return 'adapter'
  if (file.startsWith('graphql/')) return 'graphql'
  if (file.endsWith('/routes.ts')) return 'door'
  if (file.endsWith('/schema.ts')) return 'schema'
  if (file.endsWith('/store.ts')) return 'store'
  const [folder = ''] = file.split('/')
  return ['http', 'auth', 'paging', 'domain'].includes(folder) ? folder : folder === 'store' ? 'gateway' : 'service'
}

const allowed: Record<string, string[]> = {
  main: ['main', 'app', 'service', 'http', 'gateway', 'auth', 'domain'],
  app: ['app', 'door', 'graphql', 'schema', 'service', 'store', 'http', 'gateway', 'auth', 'paging', 'domain'],
  door: ['schema', 'service', 'http', 'auth', 'domain'],
  graphql: ['graphql', 'schema', 'service', 'http', 'auth', 'domain'],
  schema: ['schema', 'http', 'domain'],
  service: ['service', 'schema', 'store', 'gateway', 'auth', 'paging', 'domain'],
  store: ['gateway', 'auth', 'paging', 'domain'],
  http: ['http', 'gateway', 'auth', 'domain'],
  auth: ['auth', 'gateway', 'domain'],
  paging: ['paging', 'domain'],
  gateway: ['gateway', 'adapter', 'domain'],
  adapter: ['adapter', 'gateway', 'domain'],
  domain: ['domain']
}

t.test('an import only goes right', async t => {
  for (const [file, source] of sources) {
    for (const specifier of importsOf(source).filter(it => it.startsWith('.'))) {
      const target = relative(root, join(root, dirname(file), specifier))
      const right = target.startsWith('..') || allowed[column(file)]?.includes(column(target))
      t.ok(right, `${file} (${column(file)}) imports ${target} (${column(target)})`)
    }
  }
})

t.test('a library stays where it belongs', async t => {
  const places: [RegExp, RegExp][] = [
    [/^drizzle-orm/, /^(adapter|gateway|store)$/],
    [/^(fastify|@fastify\/)/, /^(main|app|door|graphql|http)$/],
    [/^graphql(-http)?$/, /^graphql$/],
    [/^(better-sqlite3|pg|@electric-sql\/)/, /^adapter$/],
    [/^typebox$/, /^(app|graphql|schema|http)$/]
  ]
  for (const [file, source] of sources) {
    for (const specifier of importsOf(source)) {
      for (const [library, place] of places) {
        if (library.test(specifier)) t.match(column(file), place, `${file} imports ${specifier}`)
      }
    }
  }
})

t.test('only the entry point knows the process', async t => {
  const uses = /\bprocess\.(?!$)|from 'node:process'/m
  const code = (source: string) => source.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
  t.same(
    [...sources].filter(([, source]) => uses.test(code(source))).map(([file]) => file),
    ['main.ts']
  )
})

t.test('no file holds two ideas', async t => {
  for (const [file, source] of sources) t.ok(source.split('\n').length <= 200, file)
})
