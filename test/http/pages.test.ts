import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startApp } from '../support/app.ts'

const htmlPages = ['/setup', '/invitation']
const { anybody } = await startApp(t)

t.test('the pages are there before anybody has a key, and for nobody else to frame, store or alter', async t => {
  for (const url of htmlPages) {
    const { statusCode, headers, text } = await anybody.get(url)
    t.match({ statusCode, type: headers['content-type'] }, { statusCode: 200, type: 'text/html; charset=utf-8' }, url)
    t.equal(
      headers['content-security-policy'],
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
    t.match(headers, {
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff'
    })
    t.match(text, '<html lang="en">')
  }
})

t.test('the pages have no inline code and load nothing that is not served here', async t => {
  for (const page of htmlPages) {
    const { text } = await anybody.get(page)
    t.notMatch(text, /<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)/i)
    const urls = [...text.matchAll(/\s(?:src|href)="([^"]+)"/g)].map(([, url]) => `${url}`)
    t.ok(urls.length > 3)
    for (const url of urls.filter(url => url !== '/docs')) t.match(await anybody.get(url), { statusCode: 200 }, url)
  }
  for (const file of readdirSync(join(import.meta.dirname, '../../console')).filter(file => file.endsWith('.js'))) {
    const { text } = await anybody.get(`/assets/${file}`)
    t.notMatch(
      text,
      /innerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|localStorage|sessionStorage/,
      file
    )
    for (const [, name] of text.matchAll(/from '\.\/([^']+)'/g)) {
      t.match(await anybody.get(`/assets/${name}`), { statusCode: 200 }, `${name}`)
    }
  }
})

t.test('every file says what it is', async t => {
  const types = {
    '/assets/page.css': 'text/css; charset=utf-8',
    '/assets/page.js': 'text/javascript; charset=utf-8',
    '/assets/icon.svg': 'image/svg+xml'
  }
  for (const [url, type] of Object.entries(types))
    t.match((await anybody.get(url)).headers, { 'content-type': type }, url)
})

t.test('every field of a form has a label, and a place for what is wrong with it', async t => {
  for (const page of htmlPages) {
    const { text } = await anybody.get(page)
    const fields = [...text.matchAll(/<input id="([a-z_]+)" name="\1"/g)].map(([, id]) => `${id}`)
    t.ok(fields.includes(page === '/setup' ? 'tenant_name' : 'password'))
    for (const id of fields) {
      t.match(text, `<label for="${id}">`)
      t.match(text, new RegExp(`aria-describedby="[^"]*${id}-error"`))
      t.match(text, `<p class="error" id="${id}-error"></p>`)
    }
    // Without JavaScript a form would otherwise put the password into the address bar.
    for (const [form] of text.matchAll(/<form [^>]+>/g)) t.match(form, /method="post"/)
  }
})

t.test('only the files that are named are served', async t => {
  for (const url of ['/assets/', '/assets/setup.html', '/assets/../package.json', '/assets/%2e%2e/package.json']) {
    t.match(await anybody.get(url), { statusCode: 404, body: { code: 'not_found' } }, url)
  }
  t.match(await anybody.post('/setup'), { statusCode: 405, headers: { allow: 'GET, HEAD, OPTIONS' } })
})

t.test('the bare address leads to the API documentation where that is served', async t => {
  const documented = await startApp(t, { docs: true })
  t.match(await documented.anybody.get('/'), { statusCode: 302, headers: { location: '/docs' } })
  t.match(await documented.anybody.get('/docs'), { statusCode: 200 })
  t.match(await anybody.get('/'), { statusCode: 405, headers: { allow: 'OPTIONS, POST' } })
})

t.test('the pages are no part of the API description', async t => {
  const { body } = await anybody.get('/openapi.json')
  for (const url of [...htmlPages, '/', '/assets/page.js']) t.notOk(body.paths[url], url)
})
