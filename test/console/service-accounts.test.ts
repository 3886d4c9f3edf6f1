import type { Page } from 'playwright-core'
import t from 'tap'
import { newId } from '../../src/domain/id.ts'
import { readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { seriousFlaws } from './axe.ts'
import { fits, focused, skip, startConsole } from './support.ts'

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true })
const path = '/team/service-accounts'

/** The console with `deploy-bot`, its key `north`, and the agent `night-agent` that works with it. */
async function start(...[t]: Parameters<typeof startConsole>) {
  const harness = await startConsole(t)
  const { database, tenantId, serviceAccount, key } = harness
  const robot = await serviceAccount(userRoleId, 'deploy-bot')
  const north = await key({ serviceAccountId: robot }, { name: 'north' })
  const registered = { type: 'LocalAgent', labels: [], address: '192.0.2.7', createdAt: Date.now(), seenAt: Date.now() }
  await database.tables.agents.insert({ id: newId(), tenantId, keyId: north.id, name: 'night-agent', ...registered })
  return { ...harness, robot, north }
}

t.test('a service account is added, gets a key, and the key acts with its role', { skip }, async t => {
  const { as, adminId, anybody } = await startConsole(t)
  const { page } = await as(adminId)
  await page.goto(path)
  await page.getByText('This team does not have any service accounts yet').waitFor()
  await page.getByRole('button', { name: 'Add a service account' }).click()
  await page.getByLabel('Account name').fill('release-bot')
  await page.getByRole('option', { name: 'Administrator' }).waitFor({ state: 'attached' })
  t.equal(await page.getByLabel('Role').inputValue(), tenantAdminRoleId, 'unless told otherwise')
  await page.getByLabel('Role').selectOption({ label: 'Read only' })
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await row(page, 'release-bot').getByText('Read only').waitFor()

  await page.getByRole('link', { name: 'release-bot' }).click()
  await page.getByText('release-bot currently has no keys').waitFor()
  await page.locator('h1:focus').getByText('release-bot').waitFor()
  await page.getByRole('button', { name: 'Create an API key' }).first().click()
  await heading(page, 'Create an API key for release-bot').waitFor()
  t.equal(await page.getByLabel('Owner', { exact: true }).count(), 0, 'whose it is is settled')
  await page.getByLabel('API key name').fill('spring')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  const secret = (await page.locator('.secret pre').innerText()).trim()
  const me = await anybody.get('/v1/me', { authorization: `Bearer ${secret}` })
  t.match(me, { statusCode: 200, body: { name: 'release-bot', place: { role_name: 'READ_ONLY_USER' } } })
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'Revoke spring' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await page.getByText('release-bot currently has no keys').waitFor()
  t.match(await anybody.get('/v1/me', { authorization: `Bearer ${secret}` }), { statusCode: 401 })
  await page.goBack()
  await heading(page, 'Service accounts').waitFor()
})

t.test('a change counts at the next request of its keys, and can be undone', { skip }, async t => {
  const { as, adminId, north } = await start(t)
  const { page } = await as(adminId)
  await page.goto(path)
  const more = page.getByRole('button', { name: 'More actions for' })
  await more.click()
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Account name').fill('ship-bot')
  await page.getByLabel('Role').selectOption({ label: 'Read only' })
  await page.getByRole('button', { name: 'Save' }).click()
  await row(page, 'ship-bot').getByText('Read only').waitFor()
  t.match(await north.get('/v1/me'), { body: { name: 'ship-bot', place: { role_name: 'READ_ONLY_USER' } } })
  await page.getByRole('button', { name: 'Undo' }).click()
  await row(page, 'deploy-bot').getByText('User', { exact: true }).waitFor()

  await more.click()
  await page.getByRole('button', { name: 'Disable' }).click()
  await row(page, 'deploy-bot').getByText('Disabled').waitFor()
  t.match(await north.get('/v1/me'), { statusCode: 401 })
  await page.getByRole('button', { name: 'Undo' }).click()
  await row(page, 'deploy-bot').getByText('Active').waitFor()
  t.match(await north.get('/v1/me'), { statusCode: 200 })
})

t.test('by keyboard alone: deleting one names it and who relies on it, and ends its keys', { skip }, async t => {
  const { as, adminId, north, robot, url } = await start(t)
  const { page } = await as(adminId)
  const reach = async (label: string) => {
    for (let tabs = 0; tabs < 40 && (await focused(page)) !== label; tabs += 1) await page.keyboard.press('Tab')
  }
  await page.goto(path)
  await page.getByRole('link', { name: 'deploy-bot' }).waitFor()
  await reach('deploy-bot')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'north', exact: true }).waitFor()
  t.equal(page.url(), `${url}${path}?id=${robot}`, 'it has an address of its own')
  await reach('Delete deploy-bot')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Delete the service account' })
  await dialog.getByText('night-agent').waitFor()
  const said = await dialog.innerText()
  t.match(said, /deploy-bot and all of their API keys will be\s+deleted\./)
  t.match(said, /1 active API key will be refused/)
  t.match(said, /1 agent relies on it/)
  t.equal(await focused(page), 'Cancel', 'Enter alone destroys nothing')
  await reach('Delete')
  await page.keyboard.press('Enter')
  await page.getByText('This team does not have any service accounts yet').waitFor()
  t.equal(page.url(), `${url}${path}`)
  t.match(await north.get('/v1/me'), { statusCode: 401 })
  await page.locator('h1:focus').waitFor()
})

t.test('whoever may only look is offered nothing else, and who may not look is refused', { skip }, async t => {
  const { as, member, role, robot } = await start(t)
  for (const roleId of [userRoleId, readOnlyUserRoleId]) {
    const { page } = await as((await member(roleId)).id)
    await page.goto(path)
    await row(page, 'deploy-bot').waitFor()
    const main = page.getByRole('main')
    t.same(await main.getByRole('button').allInnerTexts(), [])
    t.equal(await main.getByRole('link').count(), 0)
    await page.goto(`${path}?id=${robot}`)
    await heading(page, 'deploy-bot').waitFor()
    t.equal(await page.getByText('north').count(), 0)
    t.equal(await main.getByRole('button').count(), 0)
  }
  const { page } = await as((await member(await role(['read:api-key']))).id)
  await page.goto(path)
  await heading(page, 'Not permitted').waitFor()
  t.equal(await page.getByRole('link', { name: 'Service accounts' }).count(), 0)
})

t.test('roles that are not theirs to give are not offered to those who edit accounts', { skip }, async t => {
  const { as, member, role, serviceAccount } = await start(t)
  await serviceAccount(tenantAdminRoleId, 'strong-bot')
  const editor = await role(['update:service-account', 'read:service-account', 'read:role', 'read:api-key'], 'Editor')
  const { page } = await as((await member(editor)).id)
  await page.goto(path)
  t.equal(await page.getByRole('button', { name: 'Add a service account' }).count(), 0)
  await page.getByRole('button', { name: 'More actions for strong-bot' }).click()
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Account name').fill('strongest-bot')
  t.equal(await page.getByLabel('Role').count(), 0)
  await page.getByRole('button', { name: 'Save' }).click()
  await row(page, 'strongest-bot').getByText('Administrator').waitFor()
})

t.test('an address of one that is gone says so', { skip }, async t => {
  const { as, adminId } = await startConsole(t)
  const { page, expected } = await as(adminId)
  expected.push(/404/)
  await page.goto(`${path}?id=${newId()}`)
  await page
    .getByRole('alert')
    .getByText(/^Service account/)
    .waitFor()
  await page.getByRole('link', { name: 'Service accounts' }).first().click()
  await page.getByText('This team does not have any service accounts yet').waitFor()
})

t.test('the pages and their dialogs fit a phone, and axe finds nothing serious, light and dark', { skip }, async t => {
  const { as, adminId, serviceAccount } = await start(t)
  await serviceAccount(userRoleId, `a name of one word ${'w'.repeat(100)}`)
  const viewers = [
    { window: 'wide', scheme: 'light' },
    { window: 'narrow', scheme: 'dark' }
  ] as const
  for (const { window, scheme } of viewers) {
    const { page } = await as(adminId, { window, scheme, bypassCSP: true })
    const look = async (what: string) => {
      t.ok(await fits(page), `${what} ${window}`)
      t.same(await seriousFlaws(page), [], `${what} ${window} ${scheme}`)
    }
    await page.goto(path)
    await page.getByRole('link', { name: /^a name/ }).waitFor()
    await look('list')
    await page.getByRole('button', { name: 'Delete deploy-bot' }).click()
    await page.getByText('night-agent').waitFor()
    await look('delete')
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'deploy-bot' }).click()
    await page.getByRole('button', { name: 'north', exact: true }).waitFor()
    await look('one')
  }
})
