import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from 'tap'
import { newId } from '../../src/domain/id.ts'
import { readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { seriousFlaws } from './axe.ts'
import { fits, focused, skip, startConsole } from './support.ts'

const source = join(import.meta.dirname, '../../src')
const names = (page: Page) => page.locator('tbody .main-cell').allInnerTexts()
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true })

t.test('every action that the service puts on record has words', async t => {
  const texts = globSync('**/*.ts', { cwd: source }).map(file => readFileSync(join(source, file), 'utf8'))
  const recorded = texts.flatMap(text => [...text.matchAll(/action: '([a-z_]+\.[a-z_]+)'/g)].map(([, name]) => name))
  // Read and not imported: what browsers run is not what coverage is about.
  const words = readFileSync(join(source, '../console/src/pages/audit-log/actions.ts'), 'utf8')
  const worded = [...words.matchAll(/\['([a-z_]+\.[a-z_]+)', '/g)].map(([, name]) => name)
  t.same(new Set(worded), new Set(recorded))
})

/** Some history: a key that is made, disabled and revoked, and a role that somebody may not make. */
async function start(...[t]: Parameters<typeof startConsole>) {
  const harness = await startConsole(t)
  const { operator, member, session, tenantId } = harness
  const { id } = (await operator.post('/v1/api-keys', { name: 'laptop' })).body
  await operator.patch(`/v1/api-keys/${id}`, { disabled: true })
  await operator.delete(`/v1/api-keys/${id}`)
  const grace = await member(userRoleId, tenantId, 'grace@example.com')
  await (await session(grace.id)).post('/v1/roles', { name: 'Mine', permissions: ['read:agent'] })
  return { ...harness, keyId: id, grace }
}

t.test('the trail is narrowed by who, what, outcome and time, all of it in the address', { skip }, async t => {
  const { as, adminId, grace } = await start(t)
  const { page } = await as(adminId)
  await page.goto('/team/audit-log')
  await row(page, 'Create a role').getByText('Refused').waitFor()
  const all = await names(page)
  t.same(all.slice(0, 4), ['Create a role', 'Revoke an API key', 'Change an API key', 'Create an API key'])

  await page.getByLabel('Outcome').selectOption('refused')
  await row(page, 'Revoke an API key').waitFor({ state: 'detached' })
  t.same(await names(page), ['Create a role'])
  await page.goBack()
  await row(page, 'Revoke an API key').waitFor()

  await page.getByLabel('What', { exact: true }).selectOption({ label: 'Change an API key' })
  await page.waitForURL(/action=api_key\.update/)
  await row(page, 'Create a role').waitFor({ state: 'detached' })
  t.same(await names(page), ['Change an API key'])
  await page.getByLabel('By', { exact: true }).selectOption({ label: 'grace@example.com' })
  await heading(page, 'No events found').waitFor()
  await page.getByRole('link', { name: 'Show all events' }).click()
  await row(page, 'Revoke an API key').waitFor()

  await page.getByLabel('By', { exact: true }).selectOption({ label: 'grace@example.com' })
  await row(page, 'Revoke an API key').waitFor({ state: 'detached' })
  t.match(page.url(), `actor_id=${grace.id}`)
  await page.reload()
  await row(page, 'grace@example.com').waitFor()
  t.same(await names(page), ['Create a role'], 'a link shows the same')

  await page.goto('/team/audit-log')
  await row(page, 'Create a role').waitFor()
  await page.getByLabel('From', { exact: true }).fill('2020-01-01T12:00')
  await page.waitForURL(/after=2020-01-01T11%3A00%3A00\.000Z/)
  await page.getByLabel('Until').fill('2020-02-01T12:00')
  await heading(page, 'No events found').waitFor()
  await page.getByLabel('From', { exact: true }).fill('')
  await page.waitForURL(/\?before=[^&]+$/)
})

t.test(
  'by keyboard alone: an event opens with all that is on record, and leads to what belongs to it',
  { skip },
  async t => {
    const { as, adminId, keyId } = await start(t)
    const { page } = await as(adminId)
    await page.goto('/team/audit-log')
    await row(page, 'Revoke an API key').waitFor()
    for (let tabs = 0; tabs < 40 && (await focused(page)) !== 'Revoke an API key'; tabs += 1)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Revoke an API key' })
    const facts = await dialog.innerText()
    for (const fact of ['laptop', keyId, 'ada@example.com', adminId, '127.0.0.1', 'api_key.revoke', 'Allowed']) {
      t.match(facts, fact)
    }
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    t.equal(await focused(page), 'Revoke an API key', 'the focus is back')
    await page.keyboard.press('Enter')
    await dialog.getByRole('link', { name: 'Everything that was done to it' }).click()
    await dialog.waitFor({ state: 'detached' })
    await row(page, 'Create a role').waitFor({ state: 'detached' })
    t.same(await names(page), ['Revoke an API key', 'Change an API key', 'Create an API key'])
    await page.getByRole('button', { name: 'On laptop' }).click()
    await row(page, 'Create a role').waitFor()
  }
)

t.test('a key leads to what it did, what was done to it, and the agents that work with it', { skip }, async t => {
  const { as, adminId, admin, database, tenantId, key, serviceAccount } = await start(t)
  const made = (await admin.post('/v1/api-keys', { name: 'from a key' })).body
  const robot = await serviceAccount(userRoleId, 'deploy-bot')
  const south = await key({ serviceAccountId: robot }, { name: 'south' })
  const registered = { type: 'LocalAgent', address: '192.0.2.7', createdAt: Date.now(), seenAt: Date.now() }
  const agent = (keyId: string, name: string, labels: string[]) =>
    database.tables.agents.insert({ id: newId(), tenantId, keyId, name, labels, ...registered })
  await agent(made.id, 'night-agent', ['prod', 'gpu'])
  await agent(south.id, 'south-agent', [])
  const { page } = await as(adminId)
  await page.goto('/team/agents')
  await row(page, 'night-agent').getByText('gpu').waitFor()
  t.match(await row(page, 'south-agent').innerText(), /None[\s\S]*south[\s\S]*deploy-bot[\s\S]*192\.0\.2\.7/)
  await page.getByRole('link', { name: 'from a key' }).click()
  await page.getByRole('button', { name: 'from a key', exact: true }).click()
  await page.getByRole('link', { name: 'Registered with it' }).click()
  await page.getByRole('button', { name: 'With the key from a key' }).waitFor()
  await row(page, 'south-agent').waitFor({ state: 'detached' })
  t.same(await page.locator('tbody .main-cell strong').allInnerTexts(), ['night-agent'])
  await page.getByRole('button', { name: 'With the key from a key' }).click()
  await row(page, 'south-agent').waitFor()

  await page.goto('/user/keys?view=tenant&name=Setup')
  await page.locator('tbody .main-cell button').first().click()
  await page.getByRole('link', { name: 'Done with it' }).click()
  await row(page, 'Create an API key').waitFor()
  t.same(await names(page), ['Create an API key'])
})

t.test('operators read of the whole installation; nobody else is offered that, or given it', { skip }, async t => {
  const { as, adminId, tenant, member, operator } = await start(t)
  const globex = await tenant('Globex')
  await operator.patch(`/v1/tenants/${globex}`, { name: 'Globex Two' })
  const { page } = await as(adminId)
  await page.goto('/team/audit-log')
  await page.getByRole('link', { name: 'The whole installation' }).click()
  await row(page, 'Change a tenant').waitFor()

  const other = await as((await member(tenantAdminRoleId)).id)
  other.expected.push(/403/)
  await other.page.goto('/team/audit-log')
  await row(other.page, 'Create a role').waitFor()
  t.equal(await other.page.getByRole('link', { name: 'The whole installation' }).count(), 0)
  await other.page.goto('/team/audit-log?view=instance')
  await other.page.getByRole('alert').waitFor()
})

t.test('agents are there to see for all, and none of them leads where the person may not go', { skip }, async t => {
  const { as, member, role, database, tenantId, key, serviceAccount } = await startConsole(t)
  const { id } = await member(readOnlyUserRoleId)
  const { page } = await as(id)
  await page.goto('/team/agents')
  await heading(page, 'No agent has registered yet').waitFor()
  const stamp = { labels: [], address: '192.0.2.7', createdAt: Date.now(), seenAt: Date.now(), type: 'LocalAgent' }
  const mine = await key({ userId: id }, { name: 'mine' })
  const robots = await key({ serviceAccountId: await serviceAccount(userRoleId, 'deploy-bot') }, { name: 'robot’s' })
  for (const keyId of [mine.id, robots.id])
    await database.tables.agents.insert({ id: newId(), tenantId, keyId, name: `agent ${keyId}`, ...stamp })
  await page.reload()
  await row(page, 'robot’s').waitFor()
  t.same(await page.getByRole('main').getByRole('link').allInnerTexts(), ['mine'])

  const blind = await as((await member(await role(['read:api-key']))).id)
  for (const path of ['/team/agents', '/team/audit-log']) {
    await blind.page.goto(path)
    await heading(blind.page, 'Not permitted').waitFor()
  }
})

t.test('the pages and the detail fit a phone, and axe finds nothing serious, light and dark', { skip }, async t => {
  const { as, adminId, database, tenantId, key } = await start(t)
  const { id: keyId } = await key({ userId: adminId }, { name: 'w'.repeat(100) })
  const stamp = { address: '192.0.2.7', createdAt: Date.now(), seenAt: Date.now(), type: 'LocalAgent' }
  const agent = { id: newId(), tenantId, keyId, name: 'a'.repeat(128), labels: ['l'.repeat(128), 'prod'], ...stamp }
  await database.tables.agents.insert(agent)
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
    await page.goto('/team/agents')
    await row(page, 'aaaa').waitFor()
    await look('agents')
    await page.goto(`/team/audit-log?key_id=${keyId}`)
    await heading(page, 'No events found').waitFor()
    await look('nothing')
    await page.goto('/team/audit-log')
    await row(page, 'Create a role').waitFor()
    await look('trail')
    await page.getByRole('button', { name: 'Create a role' }).click()
    await look('detail')
  }
})
