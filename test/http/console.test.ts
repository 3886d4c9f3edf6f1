import { readFileSync } from 'node:fs'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { consolePaths, webConsole } from '../../src/http/console.ts'
import { sessionCookie } from '../../src/http/cookie.ts'
import { problems } from '../../src/http/problems.ts'
import { startApp } from '../support/app.ts'

const html = '<!doctype html><html lang="en"><body></body></html>'
const script = 'console.log(1)'

/** The console alone, built into a folder of the test; without `files` it is not built. */
async function consoleOf(t: Test, { docs = false, built = true } = {}) {
  const assets = { 'index-abc.js': script, 'index-abc.js.gz': 'gzipped' }
  const folder = t.testdir(built ? { 'index.html': html, stamp: '', assets } : {})
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(problems, { log: app.log })
  await app.register(webConsole, { docs, folder })
  return (url: string, headers = {}) => app.inject({ url, headers })
}

t.test('every page of the console is the console, for nobody else to frame or alter', async t => {
  const get = await consoleOf(t)
  const routes = readFileSync(new URL('../../console/src/routes.ts', import.meta.url), 'utf8')
  const linked = [...routes.matchAll(/\bpath: '([^']+)'/g)].map(([, path]) => `${path}`)
  t.ok(linked.length > 5)
  for (const path of linked) t.ok(([...consolePaths] as string[]).includes(path), path)
  for (const path of consolePaths) {
    const { statusCode, headers, body } = await get(path)
    t.match({ statusCode, body }, { statusCode: 200, body: html }, path)
    t.match(headers, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', vary: 'cookie' })
    t.equal(
      headers['content-security-policy'],
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
        "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
  }
})

t.test('the page knows whether there is a session, and whether there is documentation, and no more', async t => {
  const get = await consoleOf(t, { docs: true })
  const opening = async (headers = {}) => /<html [^>]*>/.exec((await get('/', headers)).body)?.[0]
  t.equal(await opening(), '<html data-docs="/docs" lang="en">')
  t.equal(await opening({ cookie: `${sessionCookie}=secret` }), '<html data-docs="/docs" data-session lang="en">')
})

t.test('what has a hash in its name is kept by browsers, compressed where they take that', async t => {
  const get = await consoleOf(t)
  const type = { 'content-type': 'application/javascript; charset=utf-8' }
  const cached = { 'cache-control': 'public, max-age=31536000, immutable' }
  t.match(await get('/assets/index-abc.js'), { statusCode: 200, headers: { ...type, ...cached }, body: script })
  const compressed = await get('/assets/index-abc.js', { 'accept-encoding': 'gzip' })
  t.match(compressed, { headers: { ...type, ...cached, 'content-encoding': 'gzip' }, body: 'gzipped' })
})

t.test('only what is built is served', async t => {
  const get = await consoleOf(t)
  const absent = [
    '/assets/',
    '/assets/x.js',
    '/assets/../index.html',
    '/assets/%2e%2e/index.html',
    '/stamp',
    '/user',
    '/user/keys/x'
  ]
  for (const url of absent) {
    const answer = await get(url)
    t.match({ status: answer.statusCode, body: answer.json() }, { status: 404, body: { code: 'not_found' } }, url)
  }
})

t.test('a console that was not built says so, and how to have it', async t => {
  const get = await consoleOf(t, { built: false })
  const { statusCode, body } = await get('/user/keys')
  t.match({ statusCode, body }, { statusCode: 503, body: /has not been built. Start the service with npm start/ })
  t.match(await get('/assets/index-abc.js'), { statusCode: 404 })
})

t.test('the pages are no part of the API description, and take no other methods', async t => {
  const { anybody } = await startApp(t)
  const { body } = await anybody.get('/openapi.json')
  for (const path of consolePaths) t.notOk(body.paths[path], path)
  t.match(await anybody.post('/setup'), { statusCode: 405, headers: { allow: 'GET, HEAD, OPTIONS' } })
})
