import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { furnish } from '../console/furnished.ts'
import { fits, skip, startConsole, type Viewer } from '../console/support.ts'

// The pictures of docs/console.md, of a tenant as it may be. `SCREENSHOTS=1` writes them; otherwise only the way there is gone.
const folder = process.env.SCREENSHOTS ? join(import.meta.dirname, '../../docs/console') : undefined

const chromium = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

interface Picture {
  readonly name: string
  readonly path: string
  /** What has to be there before the picture is taken. */
  readonly until: string
  readonly act?: (page: Page) => Promise<void>
  readonly viewer?: Viewer
}

const press = (name: string) => (page: Page) => page.getByRole('button', { name, exact: true }).click()

async function fillNewKey(page: Page) {
  await press('Create an API key')(page)
  await page.getByLabel('API key name').fill('Quarterly report')
  await page.getByRole('dialog').getByLabel('Owner', { exact: true }).selectOption({ label: 'Nightly reports' })
}

async function createKey(page: Page) {
  await fillNewKey(page)
  await press('Create')(page)
}

const dark = { scheme: 'dark' } as const
const narrow = { window: 'narrow' } as const
const keys = '/user/keys?view=tenant'

// The dialog that makes a key is the last: the other pictures are of the tenant without it.
const pictures: readonly Picture[] = [
  { name: 'overview', path: '/', until: 'Key expired' },
  { name: 'overview-dark', path: '/', until: 'Key expired', viewer: dark },
  { name: 'api-keys', path: keys, until: 'Load test' },
  { name: 'api-keys-dark', path: `${keys}&state=all`, until: 'Load test', viewer: dark },
  { name: 'api-keys-narrow', path: keys, until: 'Load test', viewer: narrow },
  { name: 'create', path: keys, until: 'Expires on', act: fillNewKey },
  { name: 'revoke', path: keys, until: '2 agents', act: press('Revoke Production deploys') },
  { name: 'service-accounts', path: '/team/service-accounts', until: 'Deploy bot' },
  { name: 'members', path: '/team/members', until: 'Grace Hopper' },
  { name: 'role', path: '/team/roles', until: 'Permissions', act: press('Edit Deployer') },
  { name: 'agents', path: '/team/agents', until: 'release-1' },
  { name: 'audit-log', path: '/team/audit-log', until: 'Lost laptop' },
  { name: 'audit-log-narrow', path: '/team/audit-log', until: 'Lost laptop', viewer: { ...narrow, ...dark } },
  { name: 'account', path: '/user/account', until: 'Firefox on Linux' },
  { name: 'tenants', path: '/tenants', until: 'Globex' },
  { name: 'created', path: keys, until: 'Try it in a terminal', act: createKey }
]

/** The window, or of a page with a dialog only that. */
async function take(t: Test, page: Page, { name, path, until, act }: Omit<Picture, 'viewer'>) {
  await page.goto(path)
  await act?.(page)
  await page.locator('main, dialog').getByText(until).first().waitFor()
  await page.waitForLoadState('networkidle')
  t.ok(await fits(page), name)
  if (folder === undefined) return
  const dialog = page.locator('dialog')
  const shown = (await dialog.count()) > 0 ? dialog : page
  await shown.screenshot({ path: join(folder, `${name}.png`) })
}

t.test('every page of docs/console.md can be seen', { skip }, async t => {
  const harness = await startConsole(t)
  const { adminId, as, database } = harness
  const { sessions } = database.tables
  await furnish(harness)
  const here = eq(sessions.columns.address, '127.0.0.1')
  for (const { viewer, ...picture } of pictures) {
    // One session from here: that of the picture.
    await sessions.delete(here)
    const { page, context } = await as(adminId, viewer)
    await sessions.update(here, { userAgent: chromium, createdAt: Date.now() - 8 * 60 * 1000 })
    await take(t, page, picture)
    await context.close()
  }
})

t.test('the door can be seen', { skip }, async t => {
  const { visit } = await startConsole(t)
  const { page } = await visit()
  await take(t, page, { name: 'sign-in', path: '/sign-in', until: 'Password' })
})
