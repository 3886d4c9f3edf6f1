import { eq } from 'drizzle-orm'
import t from 'tap'
import { userRoleId } from '../../src/domain/permissions.ts'
import { seriousFlaws } from './axe.ts'
import { fits, skip, startConsole } from './support.ts'

const hour = 60 * 60 * 1000
const day = 24 * hour

/** A tenant with keys in every state and of every age, and refusals in two hours of the last day. */
async function start(...[t]: Parameters<typeof startConsole>) {
  const harness = await startConsole(t)
  const { adminId, key, operator, services, database, tenantId, serviceAccount } = harness
  await serviceAccount(userRoleId, 'deploy-bot')
  const of = { userId: adminId }
  const now = Date.now()
  const named = (name: string, days?: number) => key(of, { name, ...(days && { expiresAt: now + days * day }) })
  await named('soon', 13)
  await named('past', -1)
  await operator.patch(`/v1/api-keys/${(await named('paused')).id}`, { disabled: true })
  for (const name of ['gone', 'lost']) await operator.delete(`/v1/api-keys/${(await named(name)).id}`)
  const used = await named('used', 100)
  await used.get('/v1/me')
  await services.usage.flush()
  const { apiKeys, keyUses, refusals } = database.tables
  const old = await named('old')
  await apiKeys.update(eq(apiKeys.columns.id, old.id), { createdAt: now - 100 * day })
  await keyUses.insert({ keyId: old.id, at: now - 91 * day, address: null, userAgent: null })
  const current = now - (now % hour)
  await refusals.insert({ tenantId, hour: current - 3 * hour, reason: 'expired', count: 1200 })
  await refusals.insert({ tenantId, hour: current - 3 * hour, reason: 'address', count: 30 })
  await refusals.insert({ tenantId, hour: current, reason: 'expired', count: 4 })
  return harness
}

t.test('every figure leads to the list of just what it counts', { skip }, async t => {
  const { as, adminId, member, session } = await start(t)
  const { id } = await member(userRoleId)
  t.match(await (await session(id)).post('/v1/roles', { name: 'Mine', permissions: [] }), { statusCode: 403 })
  const { page } = await as(adminId)
  await page.goto('/')
  const figures = page.locator('.figures').getByRole('link')
  await figures.getByText('4', { exact: true }).first().waitFor()
  // The administrator's own first key, and those of the test.
  const expected = [
    { figure: '4 Active keys', rows: ['soon', 'used', 'old', 'setup'] },
    { figure: '1 Disabled keys', rows: ['paused'] },
    { figure: '1 Expired keys', rows: ['past'] },
    { figure: '2 Revoked keys', rows: ['gone', 'lost'] },
    { figure: '1 expiring within 14 days', rows: ['soon'] },
    { figure: '2 never used', rows: ['soon', 'setup'] },
    { figure: '1 not used for 90 days', rows: ['old'] },
    { figure: '1 refused for want of permission, in 24 hours', rows: ['Create a role'] },
    { figure: '2 Members', rows: undefined },
    { figure: '1 Service accounts', rows: ['deploy-bot'] }
  ]
  const said = (await figures.allInnerTexts()).map(text => text.split('\n').filter(Boolean).toSorted().join(' '))
  t.same(
    said,
    expected.map(({ figure }) => figure)
  )
  for (const [index, { figure, rows }] of expected.entries()) {
    if (rows === undefined) continue
    await figures.nth(index).click()
    await page.locator('tbody').getByText(`${rows[0]}`, { exact: true }).waitFor()
    t.same((await page.locator('tbody .main-cell').allInnerTexts()).toSorted(), rows.toSorted(), figure)
    await page.goBack()
  }
})

t.test('refusals are a picture, in words for who hears it, and a table', { skip }, async t => {
  const { as, adminId } = await start(t)
  const { page } = await as(adminId)
  await page.goto('/')
  const chart = page.getByRole('img', {
    name: /^Keys refused by the hour: 1,234 in the last 24 hours, most of them, 1,230/
  })
  await chart.waitFor()
  t.equal(await chart.locator('.column').count(), 24)
  const table = page.locator('.panel table')
  t.notOk(await table.isVisible())
  await page.getByText('Show as a table').click()
  const rows = await table.getByRole('row').allInnerTexts()
  t.equal(rows.length, 25)
  t.match(
    rows.find(row => row.includes('1,230')),
    /1,230\s+(Address not allowed 30, Key expired 1,200|Key expired 1,200, Address not allowed 30)/
  )
  t.ok(rows.some(row => /\s4\s+Key expired 4$/.test(row)))
  t.match(await page.locator('.reasons').innerText(), /Key expired 1,204\s+Address not allowed 30/)
  await page.getByRole('link', { name: 'Key expired' }).click()
  await page.getByText('past', { exact: true }).waitFor()
})

t.test('a page of what needs a look has the same bounds when it is opened again', { skip }, async t => {
  const { as, adminId, key } = await startConsole(t)
  for (let n = 10; n < 35; n += 1)
    await key({ userId: adminId }, { name: `key ${n}`, expiresAt: Date.now() + n * hour })
  const { page } = await as(adminId)
  await page.goto('/user/keys?view=tenant&only=expiring&sort=expires')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('key 34').waitFor()
  await page.reload()
  await page.getByText('key 34').waitFor()
})

t.test('who may not see what a figure counts is not led there', { skip }, async t => {
  const { as, member, role } = await start(t)
  const auditor = await role(['read:tenant-api-key', 'read:api-key'], 'Auditor')
  const { page } = await as((await member(auditor)).id)
  await page.goto('/')
  await page.getByText('Members').waitFor()
  await page.locator('.awaited').first().waitFor({ state: 'detached' })
  t.equal(await page.locator('.figures p').count(), 3)
})

t.test(
  'while the figures are on their way nothing is said of them, and nothing jumps when they come',
  { skip },
  async t => {
    const { as, adminId } = await start(t)
    const { page } = await as(adminId, { window: 'narrow' })
    const answer = Promise.withResolvers<void>()
    await page.route('**/v1/overview', async route => {
      await answer.promise
      await route.continue()
    })
    await page.goto('/')
    await page.locator('.awaited').first().waitFor()
    t.ok(await fits(page))
    t.equal(
      await page
        .locator('.panel')
        .first()
        .getByText(/No key/)
        .count(),
      0
    )
    const tops = () =>
      page.evaluate<number[]>(
        `[...document.querySelectorAll('.tiles, .panel')].map(part => Math.round(part.getBoundingClientRect().top))`
      )
    const before = await tops()
    answer.resolve()
    await page.locator('.awaited').first().waitFor({ state: 'detached' })
    t.same(await tops(), before)
  }
)

t.test('the page fits a phone, and axe finds nothing serious on it, light and dark', { skip }, async t => {
  const { as, adminId } = await start(t)
  const viewers = [
    { window: 'wide', scheme: 'dark' },
    { window: 'narrow', scheme: 'light' }
  ] as const
  for (const { window, scheme } of viewers) {
    const { page } = await as(adminId, { window, scheme, bypassCSP: true })
    await page.goto('/')
    await page.getByText('Show as a table').click()
    await page.locator('.awaited').first().waitFor({ state: 'detached' })
    t.ok(await fits(page), window)
    t.same(await seriousFlaws(page), [], `${window} ${scheme}`)
  }
})
