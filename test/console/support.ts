import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { newId } from '../../src/domain/id.ts'
import { sessionCookie } from '../../src/http/cookie.ts'
import { freePort } from '../../src/http/free-port.ts'
import { type Harness, openApp, startApp } from '../support/app.ts'

const root = join(import.meta.dirname, '../..')

const programs = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable'
]

/** Where a Chromium is, if this machine has one. */
const program = [process.env.CHROMIUM_PATH ?? '', ...programs].find(path => path !== '' && existsSync(path))

/** For the `skip` of a test: why it cannot run here, or false. */
export const skip = program === undefined && 'no Chromium is here: install one, or say where it is in CHROMIUM_PATH'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

// Before an app is built: it reads the console once.
if (program !== undefined) {
  // Without what makes every process under test tell of its coverage: the launcher has tests of its own.
  const alone = ['-i', `PATH=${process.env.PATH}`, process.execPath, join(root, 'bin/launch.cjs'), 'build']
  execFileSync('env', alone, { stdio: ['ignore', 'ignore', 'inherit'] })
}

let running: Promise<Browser> | undefined

/** One browser a test file: a context in it is as good as a new one, and costs nothing. */
function browser() {
  if (running === undefined) {
    running = chromium.launch({ executablePath: `${program}`, args: flags })
    t.teardown(async () => (await running)?.close())
  }
  return running
}

export interface Viewer {
  /** Of the window: `wide` is 1280 × 800, `narrow` is 360 × 740. */
  readonly window?: 'wide' | 'narrow'
  readonly scheme?: 'light' | 'dark'
  /** For axe alone, which is injected: the policy of the page would stop it. */
  readonly bypassCSP?: boolean
}

const windows = { wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 740 } }

/** Whatever goes wrong on a page fails the test, unless `expected` says so: a request that is refused on purpose. */
function watch(t: Test, page: Page) {
  const expected: RegExp[] = []
  const fail = (what: string) => {
    if (!expected.some(text => text.test(what))) t.fail(what)
  }
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) fail(`console: ${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', error => fail(`page error: ${error.message}`))
  page.on('dialog', dialog => fail(`dialog: ${dialog.message()}`))
  page.on('requestfailed', request => {
    // The browser itself gives up what a page that is left was still asking for.
    const reason = request.failure()?.errorText
    if (reason !== 'net::ERR_ABORTED') fail(`request failed: ${request.url()} ${reason}`)
  })
  page.on('response', response => {
    if (response.status() >= 400) fail(`response: ${response.status()} ${response.url()}`)
  })
  return expected
}

const reportViolations = `addEventListener('securitypolicyviolation', event =>
  console.error('policy violated:', event.violatedDirective, event.blockedURI, event.sourceFile))`

async function pageFor(t: Test, url: string, viewer: Viewer, token?: string) {
  const { window = 'wide', scheme = 'light', bypassCSP = false } = viewer
  const context: BrowserContext = await (await browser()).newContext({
    baseURL: url,
    viewport: windows[window],
    colorScheme: scheme,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    bypassCSP
  })
  t.teardown(() => context.close())
  context.setDefaultTimeout(5000)
  if (token !== undefined) {
    const cookie = { name: sessionCookie, value: token, url: url.replace('http:', 'https:') }
    await context.addCookies([{ ...cookie, secure: true, httpOnly: true, sameSite: 'Strict' }])
  }
  await context.addInitScript(reportViolations)
  const page = await context.newPage()
  return { page, context, expected: watch(t, page) }
}

/** Where browsers reach the app: it has to know before it is built. */
async function address() {
  const port = await freePort('127.0.0.1')
  return { port, settings: { publicUrl: `http://127.0.0.1:${port}`, clock: Date.now } }
}

/** The console of a service that nobody has set up, and a way to look at it. */
export async function openConsole(t: Test) {
  const { port, settings } = await address()
  const open = await openApp(t, settings)
  const { publicUrl: url } = settings
  await open.app.listen({ host: '127.0.0.1', port })
  return { ...open, url, visit: (viewer: Viewer = {}) => pageFor(t, url, viewer) }
}

/** A session without the cost of a password. */
async function sessionOf({ services, database, tenantId }: Harness, userId: string, inTenant = tenantId) {
  const token = services.tokens.mint('session')
  const { digest } = services.digests.of(token)
  const now = Date.now()
  const at = { createdAt: now, seenAt: now, expiresAt: now + 12 * 60 * 60 * 1000 }
  const origin = { address: '127.0.0.1', userAgent: 'test' }
  await database.tables.sessions.insert({ id: newId(), digest, userId, tenantId: inTenant, ...at, ...origin })
  return token
}

/**
 * The console of a service with the tenant Acme. `as` opens a page for somebody who is signed in, `visit` for nobody;
 * both give `page`, and `expected`, to which a test adds what it causes on purpose.
 */
export async function startConsole(t: Test) {
  const { port, settings } = await address()
  const harness = await startApp(t, settings)
  const { publicUrl: url } = settings
  await harness.app.listen({ host: '127.0.0.1', port })

  async function as(userId: string, viewer: Viewer = {}, inTenant?: string) {
    return pageFor(t, url, viewer, await sessionOf(harness, userId, inTenant))
  }

  return { ...harness, url, as, visit: (viewer: Viewer = {}) => pageFor(t, url, viewer) }
}

/** Whether nothing sticks out sideways: WCAG 2.2, 1.4.10. */
export const fits = (page: Page) =>
  page.evaluate<boolean>('document.documentElement.scrollWidth <= document.documentElement.clientWidth')

/** What has the focus, as somebody hears it. */
export const focused = (page: Page) =>
  page.evaluate<string>(
    `(element => (element.getAttribute('aria-label') ?? element.textContent).trim())(document.activeElement)`
  )
