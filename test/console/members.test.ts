import type { Page } from 'playwright-core'
import t from 'tap'
import { readOnlyUserRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { password } from '../support/app.ts'
import { seriousFlaws } from './axe.ts'
import { fits, focused, skip, startConsole } from './support.ts'

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

t.test('an invitation is a link that is shown once, and is dead when it is withdrawn', { skip }, async t => {
  const { as, adminId, anybody, url } = await startConsole(t)
  const { page, expected } = await as(adminId)
  await page.goto('/team/members?view=invitations')
  await page.getByRole('heading', { name: 'No invitations are open' }).waitFor()

  const invite = async (email: string) => {
    await page.getByRole('button', { name: 'Invite a member' }).first().click()
    await page.getByLabel('E-mail address').fill(email)
    await page.getByRole('option', { name: 'Read only' }).waitFor({ state: 'attached' })
    await page.getByLabel('Role').selectOption({ label: 'Read only' })
    await page.getByRole('button', { name: 'Create the link' }).click()
  }
  const links: string[] = []
  for (const email of ['grace@example.com', 'alan@example.com']) {
    await invite(email)
    const dialog = page.getByRole('dialog', { name: 'The invitation is ready' })
    await dialog.getByRole('button', { name: 'Copy the link' }).click()
    links.push(await page.evaluate<string>('navigator.clipboard.readText()'))
    await page.keyboard.press('Escape')
    t.match(
      await dialog.innerText(),
      new RegExp(`${email} yourself.*as Read only`, 's'),
      'it does not close in passing'
    )
    await dialog.getByRole('button', { name: 'Close' }).click()
    await row(page, email).getByText('in 6 days').waitFor()
  }
  const [kept = '', withdrawn = ''] = links.map(link => link.replace(`${url}/invitation#token=`, ''))
  t.notMatch(await page.evaluate<string>('document.documentElement.outerHTML + location.href'), kept)

  expected.push(/409/)
  await invite('grace@example.com')
  await page.getByRole('alert').getByText('This person has been invited already.').waitFor()
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Withdraw the invitation of alan@example.com' }).click()
  await page.getByRole('button', { name: 'Withdraw', exact: true }).click()
  await page.getByText('The invitation has been withdrawn.').waitFor()
  t.equal(await row(page, 'alan@example.com').count(), 0)
  t.equal((await anybody.post('/v1/invitations/accept', { token: withdrawn, password })).statusCode, 401)
  t.match(await anybody.post('/v1/invitations/accept', { token: kept, password }), {
    body: { role_name: 'READ_ONLY_USER' }
  })
})

t.test('a role that is changed counts for the very next request, and the change can be undone', { skip }, async t => {
  const { as, adminId, member, key } = await startConsole(t)
  const grace = await member(userRoleId, undefined, 'grace@example.com')
  const laptop = await key({ userId: grace.id }, { name: 'laptop' })
  const mayCreate = async () => (await laptop.get('/v1/me')).body.permissions.includes('create:api-key')
  const { page } = await as(adminId)
  await page.goto('/team/members')
  await page.getByRole('button', { name: 'More actions for grace@example.com' }).click()
  await page.getByRole('button', { name: 'Change the role' }).click()
  const dialog = page.getByRole('dialog', { name: 'Modify grace@example.com’s role' })
  t.equal(await dialog.getByLabel('Role').locator('option:checked').innerText(), 'User')
  await dialog.getByLabel('Role').selectOption({ label: 'Read only' })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await row(page, 'grace@example.com').getByText('Read only').waitFor()
  t.notOk(await mayCreate())
  await page.getByRole('button', { name: 'Undo' }).click()
  await row(page, 'grace@example.com').getByText('User', { exact: true }).waitFor()
  t.ok(await mayCreate())
})

t.test('by keyboard alone a member is removed, and the keys that end are named', { skip }, async t => {
  const { as, adminId, member, key } = await startConsole(t)
  const grace = await member(userRoleId, undefined, 'grace@example.com')
  const laptop = await key({ userId: grace.id }, { name: 'laptop' })
  const { page } = await as(adminId)
  await page.goto('/team/members')
  await page.getByRole('button', { name: 'Remove grace@example.com' }).waitFor()
  for (let tabs = 0; tabs < 40 && (await focused(page)) !== 'Remove grace@example.com'; tabs += 1)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Remove the member' })
  await dialog.getByText('This API key ends').waitFor()
  t.match(await dialog.innerText(), /remove grace@example\.com from your team\?.*laptop/s)
  t.equal(await focused(page), 'Cancel', 'Enter alone destroys nothing')
  while ((await focused(page)) !== 'Remove') await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('grace@example.com has been removed from the team.').waitFor()
  t.match(await laptop.get('/v1/me'), { statusCode: 401 })
  await page.locator('h1:focus').waitFor()
})

t.test('whoever may only look sees the members, and may leave', { skip }, async t => {
  const { as, member } = await startConsole(t)
  const { id, email } = await member(readOnlyUserRoleId, undefined, 'grace@example.com')
  const { page, expected } = await as(id)
  for (const view of ['invitations', 'tenant']) {
    await page.goto(`/team/members?view=${view}`)
    await page.getByRole('heading', { name: 'Not permitted' }).waitFor()
  }
  await page.goto('/team/members')
  await row(page, 'ada@example.com').waitFor()
  t.match(await row(page, email).innerText(), /You/)
  t.same(
    await page
      .getByRole('main')
      .getByRole('button')
      .evaluateAll(all => all.map(it => it.ariaLabel)),
    ['Leave the tenant']
  )
  t.equal(await page.getByRole('navigation', { name: 'Members and more' }).count(), 0)
  await page.getByRole('button', { name: 'Leave the tenant' }).click()
  await page.getByText('You have no active API key here.').waitFor()
  expected.push(/401/)
  await page.getByRole('button', { name: 'Leave', exact: true }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
})

t.test('nobody edits or removes a member whose role they could not give', { skip }, async t => {
  const { as, member, role } = await startConsole(t)
  const lead = await role(['read:membership', 'read:role', 'update:membership', 'delete:membership', 'read:agent'])
  await member(await role(['read:agent'], 'Watcher'), undefined, 'grace@example.com')
  const { page } = await as((await member(lead)).id)
  await page.goto('/team/members')
  await page.getByRole('button', { name: 'Remove grace@example.com' }).waitFor()
  t.equal(await row(page, 'ada@example.com').getByRole('button').count(), 0)
  await page.getByRole('button', { name: 'More actions for grace@example.com' }).click()
  await page.getByRole('button', { name: 'Change the role' }).click()
  await page.getByLabel('Role').locator('option', { hasText: 'Watcher' }).waitFor({ state: 'attached' })
  t.same(await page.getByLabel('Role').locator('option').allInnerTexts(), ['Custom', 'Watcher'])
})

t.test('an administrator renames the tenant, and the navigation says so', { skip }, async t => {
  const { as, member } = await startConsole(t)
  const { page } = await as((await member(undefined, undefined, 'grace@example.com')).id)
  await page.goto('/team/members')
  await page.getByRole('button', { name: 'grace@example.com', exact: true }).click()
  await page.getByRole('link', { name: 'Tenant settings' }).click()
  await page.getByRole('button', { name: 'Rename' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Acme & Sons')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('.tenant').getByText('Acme & Sons').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.locator('.tenant').getByText('Acme', { exact: true }).waitFor()
})

t.test('members and their dialogs fit a phone, and axe finds nothing serious, light and dark', { skip }, async t => {
  const { as, adminId, member, operator } = await startConsole(t)
  const email = `${'w'.repeat(60)}@${'d'.repeat(60)}.example.com`
  const { id } = await member(userRoleId, undefined, email)
  await operator.patch(`/v1/users/${id}`, { first_name: 'v'.repeat(128), disabled: true })
  await operator.post('/v1/invitations', { email: `x${email}` })
  for (const [window, scheme] of [
    ['wide', 'light'],
    ['narrow', 'dark']
  ] as const) {
    const { page } = await as(adminId, { window, scheme, bypassCSP: true })
    const look = async (what: string) => {
      t.ok(await fits(page), `${what} ${window}`)
      t.same(await seriousFlaws(page), [], `${what} ${window} ${scheme}`)
    }
    await page.goto('/team/members?view=invitations')
    await page.getByRole('button', { name: /^Withdraw/ }).waitFor()
    await look('invitations')
    await page.getByRole('link', { name: 'Tenant', exact: true }).click()
    await page.getByText('acme', { exact: true }).waitFor()
    await look('tenant')
    await page.getByRole('navigation', { name: 'Members and more' }).getByRole('link', { name: 'Members' }).click()
    await page.getByRole('button', { name: /^Remove w/ }).waitFor()
    await look('members')
    await page.getByRole('button', { name: /^Remove w/ }).click()
    await page.getByText('They have no active API key here.').waitFor()
    await look('remove')
  }
})
