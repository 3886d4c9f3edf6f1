import type { Page } from 'playwright-core'
import t from 'tap'
import { userRoleId } from '../../src/domain/permissions.ts'
import { seriousFlaws } from './axe.ts'
import { fits, focused, skip, startConsole } from './support.ts'

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

t.test('a role is made of what is ticked and what is typed, and shown in words', { skip }, async t => {
  const { as, adminId, operator } = await startConsole(t)
  const { page, expected } = await as(adminId)
  await page.goto('/team/roles')
  await page.getByRole('button', { name: 'Administrator' }).click()
  await page.getByRole('dialog').getByText('Everything in the tenant.').first().waitFor()
  await page.keyboard.press('Escape')
  t.equal(await page.getByRole('button', { name: /^(Edit|Delete)/ }).count(), 0, 'built-in roles stay as they are')

  await page.getByRole('button', { name: 'Create a role' }).click()
  await page.getByLabel('Name', { exact: true }).fill('user')
  await page.getByLabel('read:role', { exact: true }).check()
  await page.getByLabel('Others').fill('create:deployment, read:*')
  expected.push(/409/)
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('alert').getByText('A role with this name exists already.').waitFor()
  await page.getByLabel('Name', { exact: true }).fill('Deployer')
  await page.getByLabel('Description').fill('Ships releases.')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await row(page, 'Deployer').getByText('Ships releases.').waitFor()
  const { body } = await operator.get('/v1/roles')
  const made = body.data.find(({ name }: { name: string }) => name === 'Deployer')
  t.same(made.permissions, ['read:role', 'create:deployment', 'read:*'])
  await page.getByRole('button', { name: 'Deployer', exact: true }).click()
  const facts = await page.getByRole('dialog', { name: 'Deployer' }).innerText()
  for (const text of ['See the roles of the tenant.', 'create:deployment', 'To read whatever there is.'])
    t.match(facts, text)
})

t.test('by keyboard alone a role is edited, and counts for the very next request', { skip }, async t => {
  const { as, adminId, key, operator, role, serviceAccount } = await startConsole(t)
  const id = await role(['read:role', 'create:deployment'], 'Deployer')
  const robot = await key({ serviceAccountId: await serviceAccount(id, 'release-bot') })
  const { page, expected } = await as(adminId)
  await page.goto('/team/roles')
  const edit = page.getByRole('button', { name: 'Edit Deployer' })
  await edit.waitFor()
  for (let tabs = 0; tabs < 40 && (await focused(page)) !== 'Edit Deployer'; tabs += 1) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Edit Deployer' })
  await dialog.waitFor()
  t.equal(await dialog.getByLabel('Others').inputValue(), 'create:deployment')
  t.ok(await dialog.getByLabel('read:role', { exact: true }).isChecked())
  while ((await focused(page)) !== 'read:agent') await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await page.getByText('The role Deployer has been saved.').waitFor()
  t.same((await robot.get('/v1/me')).body.permissions, ['create:deployment', 'read:agent', 'read:role'])
  t.equal(await focused(page), 'Edit Deployer', 'the focus is back')

  await edit.click()
  await operator.patch(`/v1/roles/${id}`, { description: 'Ships releases.' })
  expected.push(/412/)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('alert').getByText('Somebody has changed this in the meantime.').waitFor()
  t.match((await operator.get(`/v1/roles/${id}`)).body, { description: 'Ships releases.' })
})

t.test('a role that somebody has is not deleted: the page says who that is', { skip }, async t => {
  const { as, adminId, member, operator, role, serviceAccount } = await startConsole(t)
  const id = await role(['read:role'], 'Deployer')
  const { membershipId } = await member(id, undefined, 'grace@example.com')
  const robot = await serviceAccount(id, 'release-bot')
  const invitation = await operator.post('/v1/invitations', { email: 'alan@example.com', role: id })
  const { page } = await as(adminId)
  await page.goto('/team/roles')
  await page.getByRole('button', { name: 'Delete Deployer' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete the role' })
  await dialog.getByText('It is in use 3 times.').waitFor()
  for (const name of ['grace@example.com', 'release-bot', 'alan@example.com']) t.match(await dialog.innerText(), name)
  await dialog.getByRole('button', { name: 'Delete' }).click({ force: true })
  t.ok(await dialog.isVisible(), 'the button does nothing')

  await operator.patch(`/v1/members/${membershipId}`, { role: 'USER' })
  await operator.delete(`/v1/service-accounts/${robot}`)
  await operator.delete(`/v1/invitations/${invitation.body.id}`)
  await page.goto('/team/roles')
  await page.getByRole('button', { name: 'Delete Deployer' }).click()
  await dialog.locator('[aria-disabled=false]').waitFor()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('The role Deployer has been deleted.').waitFor()
  t.equal(await row(page, 'Deployer').count(), 0)
  await page.locator('h1:focus').waitFor()
})

t.test('nobody is offered more than they may do', { skip }, async t => {
  const { as, member, role } = await startConsole(t)
  const lead = await role(['read:role', 'create:role', 'update:role', 'delete:role'], 'Lead')
  await role(['read:audit-event'], 'Auditor')
  const leads = await as((await member(lead)).id)
  await leads.page.goto('/team/roles')
  await leads.page.getByRole('button', { name: 'Edit Lead' }).waitFor()
  t.equal(await leads.page.getByRole('button', { name: /Edit|Delete/ }).count(), 2, 'the other role is beyond them')
  await leads.page.getByRole('button', { name: 'Create a role' }).click()
  t.equal(await leads.page.getByRole('dialog').getByRole('checkbox').count(), 4)

  const users = await as((await member(userRoleId)).id)
  await users.page.goto('/team/roles')
  await users.page.getByRole('button', { name: 'Auditor' }).click()
  await users.page.getByText('Read the audit trail of the tenant.').waitFor()
  await users.page.keyboard.press('Escape')
  t.equal(await users.page.getByRole('button', { name: /^(Create|Edit|Delete)/ }).count(), 0)
})

t.test('roles and their dialogs fit a phone, and axe finds nothing serious, light and dark', { skip }, async t => {
  const { as, adminId, member, role } = await startConsole(t)
  const id = await role(['read:role', `create:${'x'.repeat(32)}`], 'w'.repeat(128))
  await member(id)
  const viewers = [
    { window: 'wide', scheme: 'dark' },
    { window: 'narrow', scheme: 'light' }
  ] as const
  for (const { window, scheme } of viewers) {
    const { page } = await as(adminId, { window, scheme, bypassCSP: true })
    const look = async (what: string) => {
      t.ok(await fits(page), `${what} ${window}`)
      t.same(await seriousFlaws(page), [], `${what} ${window} ${scheme}`)
      await page.keyboard.press('Escape')
    }
    await page.goto('/team/roles')
    await page.getByRole('button', { name: /^w/ }).waitFor()
    await look('list')
    await page.getByRole('button', { name: /^w/ }).click()
    await look('details')
    await page.getByRole('button', { name: /^Edit w/ }).click()
    await look('edit')
    await page.getByRole('button', { name: /^Delete w/ }).click()
    await page.getByText('It is in use.').waitFor()
    await look('delete')
  }
})
