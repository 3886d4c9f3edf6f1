import strings from 'big-list-of-naughty-strings/blns.json' with { type: 'json' }
import type { Page } from 'playwright-core'
import t from 'tap'
import { Value } from 'typebox/value'
import { fold } from '../../src/domain/text.ts'
import { never } from '../../src/domain/time.ts'
import { Name } from '../../src/http/schemas.ts'
import { fits, skip, startConsole } from '../console/support.ts'
import * as rows from '../store/rows.ts'

const day = 24 * 60 * 60 * 1000

/** Straight into the tables, past every rule about names: the pages have to bear what an older version may have let in. */
async function nameEverything({ adminId, database, tenantId }: Awaited<ReturnType<typeof startConsole>>) {
  const now = Date.now()
  const at = { createdAt: now, updatedAt: now, seenAt: now, expiresAt: now + day }
  const of = { tenantId, userId: adminId }
  await database.transaction(async tables => {
    for (const [index, text] of strings.entries()) {
      const key = `${index}`
      const tenant = rows.tenant({ ...at, name: text })
      const user = rows.user({ ...at, email: text, emailKey: key, firstName: text, lastName: text })
      const role = rows.role({ ...at, tenantId, name: text, nameKey: key, description: text, permissions: [] })
      const account = rows.serviceAccount({ ...at, tenantId, name: text, roleId: role.id, createdBy: user.id })
      const apiKey = rows.apiKey({
        ...at,
        expiresAt: never,
        tenantId,
        serviceAccountId: account.id,
        name: text,
        nameKey: fold(text),
        createdBy: user.id
      })
      const labels = [text, `${text}${text}`]
      const told = { targetName: text, userAgent: text, reason: text, detail: { [text]: text } } as const
      await tables.tenants.insert(tenant)
      await tables.users.insert(user)
      await tables.roles.insert(role)
      await tables.memberships.insert(
        rows.membership({ ...at, tenantId, userId: user.id, roleId: role.id }),
        rows.membership({ ...at, tenantId: tenant.id, userId: adminId })
      )
      await tables.serviceAccounts.insert(account)
      await tables.apiKeys.insert(apiKey)
      await tables.keyUses.insert({ keyId: apiKey.id, at: now, address: '192.0.2.1', userAgent: text })
      await tables.apiKeySecrets.insert(rows.secret({ keyId: apiKey.id }))
      await tables.agents.insert(rows.agent({ ...at, tenantId, keyId: apiKey.id, name: text, type: text, labels }))
      await tables.sessions.insert(rows.session({ ...at, ...of, userAgent: text }))
      await tables.invitations.insert(
        rows.invitation({ ...at, tenantId, email: text, emailKey: key, roleId: role.id, createdBy: adminId })
      )
      await tables.auditEvents.insert(
        rows.auditEvent({ tenantId, at: now, actorType: 'user', actorId: user.id, outcome: 'refused', ...told })
      )
    }
  })
}

interface List {
  readonly path: string
  /** In which of the elements of a row the text stands. */
  readonly within: string
  /** How, where that is not the text alone. */
  readonly said?: (text: string) => string
  /** What opens a dialog, in a row. */
  readonly openers: readonly string[]
}

const bin = '.destroys'
const cell = '.main-cell'
const person = { within: '.main-cell .two-lines span', said: (text: string) => `${text} ${text}`.trim() || text }

const lists: readonly List[] = [
  { path: '/user/keys?view=tenant', within: cell, openers: ['.link', '.menu :text("Rename")', bin] },
  { path: '/team/service-accounts', within: cell, openers: ['.menu :text("Edit")', bin] },
  { path: '/team/members', ...person, openers: ['.menu :text("Change the role")', bin] },
  { path: '/team/members?view=invitations', within: cell, openers: [bin] },
  { path: '/team/roles', within: cell, openers: ['.link', '[title="Edit the role"]', bin] },
  { path: '/team/agents', within: '.main-cell strong', openers: [] },
  { path: '/team/audit-log', within: 'td:nth-of-type(2) .two-lines > span', openers: ['.link'] },
  {
    path: '/user/account',
    within: '.main-cell [title]',
    said: text => text || 'Unknown program',
    openers: ['.buttons .button']
  },
  { path: '/tenants', within: '.main-cell .named > span', openers: ['.menu :text("Rename")', bin] },
  { path: '/tenants?view=users', ...person, openers: ['.menu :text("Edit")', bin] }
]

/** What no text may become: code, a frame, something from elsewhere, a handler of an event, a way out of the service. */
const strangers = `[...document.querySelectorAll('*')].filter(element =>
  element.matches('iframe, object, embed, base, style, video, audio, marquee, math, template, [srcdoc], [formaction]') ||
  [...element.attributes].some(({ name }) => name.startsWith('on')) ||
  ['src', 'href', 'action'].some(name => element.hasAttribute(name) &&
    !new URL(element.getAttribute(name), location.href).href.startsWith(location.origin + '/'))
).map(element => element.outerHTML)`

/** The texts of a list as the page has them, one of each row. */
const textsOf = (page: Page, within: string) =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll('tbody tr')].map(row => row.querySelector(${JSON.stringify(within)})?.textContent ?? '')`
  )

/** Opens one page of a list after the other, as a person does. */
async function* walk(page: Page, path: string) {
  await page.goto(path)
  const next = page.getByRole('button', { name: 'Next', exact: true })
  for (;;) {
    await page.locator('tbody tr:not(.skeleton)').first().waitFor({ state: 'attached' })
    await page.locator('.stale').waitFor({ state: 'detached' })
    yield
    if (!(await next.isEnabled())) return
    await Promise.all([page.waitForResponse(/[?&]cursor=/), next.click()])
  }
}

/** Opens a dialog and closes it again. Some names take no room, so that no pointer would find their button. */
async function* dialogs(page: Page, row: number, openers: readonly string[]) {
  for (const opener of openers) {
    const button = page.locator('tbody tr').nth(row).locator(opener)
    if ((await button.count()) === 0) continue
    await button.dispatchEvent('click')
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    await dialog.getByText(/^Looking for/).waitFor({ state: 'detached' })
    yield opener
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  }
}

/** Those of the first that the second has not as often. */
function missing(wanted: readonly string[], present: readonly string[]) {
  const left = [...present]
  return wanted.filter(text => {
    const at = left.indexOf(text)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

t.test('naughty strings are texts in every list and in its dialogs', { skip }, async t => {
  const harness = await startConsole(t)
  await nameEverything(harness)
  const { page } = await harness.as(harness.adminId)
  for (const { path, within, said = (text: string) => text, openers } of lists) {
    const shown: string[] = []
    let pages = 0
    for await (const _ of walk(page, path)) {
      const texts = await textsOf(page, within)
      shown.push(...texts)
      t.same(await page.evaluate(strangers), [], `${path} ${pages}`)
      // Another row each time. The first is of the newest or of the person themselves, whose buttons do something else.
      if (pages % 3 === 1)
        for await (const opener of dialogs(page, pages % texts.length, openers))
          t.same(await page.evaluate(strangers), [], `${path} ${pages} ${opener}`)
      pages += 1
    }
    t.same(missing(strings.map(said), shown), [], path)
  }
})

/** Whether the full stop of the question is where it belongs, whatever the direction of the names before it. */
const readsOn = `(() => {
  const text = document.querySelector('dialog form p').lastChild
  const range = document.createRange()
  const leftOf = at => {
    range.setStart(text, at)
    range.setEnd(text, at + 1)
    return range.getBoundingClientRect().left
  }
  return leftOf(text.length - 1) > leftOf(text.length - 2)
})()`

t.test('none breaks a narrow page, or the sentence that it stands in', { skip }, async t => {
  const harness = await startConsole(t)
  await nameEverything(harness)
  const { page } = await harness.as(harness.adminId, { window: 'narrow' })
  let pages = 0
  for await (const _ of walk(page, '/user/keys?view=tenant')) {
    t.ok(await fits(page), `page ${pages}`)
    await page.getByLabel('Select all').dispatchEvent('click')
    await page.locator('.selection-bar .button').first().click()
    await page.getByRole('dialog').waitFor()
    t.ok(await fits(page), `dialog of page ${pages}`)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    for (const [row, text] of (await textsOf(page, cell)).entries()) {
      if (!/\p{Bidi_Control}/u.test(text)) continue
      for await (const _ of dialogs(page, row, [bin])) t.ok(await page.evaluate<boolean>(readsOn), JSON.stringify(text))
    }
    pages += 1
  }
  t.equal(pages, 24)
})

t.test('nor do they where the tenant and whoever is signed in are called so', { skip }, async t => {
  const { adminId, as, database } = await startConsole(t)
  const { tenants, users } = database.tables
  const { page } = await as(adminId)
  // Every one would take minutes.
  for (const text of strings.filter((_, index) => index % 24 === 3)) {
    await tenants.update(undefined, { name: text })
    await users.update(undefined, { firstName: text, lastName: text, email: text })
    for (const path of ['/', '/user/account', '/team/members?view=tenant']) {
      await page.goto(path)
      await page.locator('main h1').waitFor()
      await page.locator('.awaited, .skeleton').first().waitFor({ state: 'detached' })
      t.same(await page.evaluate(strangers), [], `${path} ${text}`)
      t.match(await page.evaluate<string>('document.body.textContent'), text)
    }
  }
})

t.test('the link of an agent to its key finds the key, whatever a key may be called', { skip }, async t => {
  const harness = await startConsole(t)
  await nameEverything(harness)
  const { page } = await harness.as(harness.adminId)
  const { page: keys } = await harness.as(harness.adminId)
  for await (const _ of walk(page, '/team/agents')) {
    const links = page.locator('tbody a[href^="/user/keys"]')
    for (const link of (await links.all()).filter((_, index) => index % 7 === 5)) {
      const name = `${await link.textContent()}`
      if (!Value.Check(Name, name)) continue
      await keys.goto(`${await link.getAttribute('href')}`)
      await keys.locator('tbody .link').first().waitFor({ state: 'attached' })
      t.match(await textsOf(keys, cell), [name])
    }
  }
})
