import type { Page } from 'playwright-core'
import t from 'tap'
import { tenantAdminRoleId } from '../../src/domain/permissions.ts'
import { password } from '../support/app.ts'
import { seriousFlaws } from './axe.ts'
import { fits, focused, skip, startConsole } from './support.ts'

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

/** Opens the menu of a row and chooses from it. */
async function choose(page: Page, name: string, item: string) {
  await page.getByRole('button', { name: `More actions for ${name}` }).click()
  await page.locator('.menu:popover-open').getByRole('button', { name: item, exact: true }).click()
}

t.test('an operator makes a tenant, renames it and works in it', { skip }, async t => {
  const { as, adminId } = await startConsole(t)
  const { page, expected } = await as(adminId)
  await page.goto('/tenants')
  t.match(await row(page, 'acme').innerText(), /You are here/)
  t.equal(
    await row(page, 'acme')
      .getByRole('button', { name: /^Delete/ })
      .count(),
    0
  )
  await page.getByRole('button', { name: 'Create a tenant' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Globex')
  await page.getByLabel('Slug').fill('acme')
  expected.push(/409/)
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('alert').getByText('A tenant with this slug exists already.').waitFor()
  await page.getByLabel('Slug').fill('')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await row(page, 'globex').waitFor()

  await choose(page, 'Globex', 'Rename')
  await page.getByLabel('Name', { exact: true }).fill('Globex North')
  await page.getByRole('button', { name: 'Save' }).click()
  await row(page, 'Globex North').waitFor()
  await choose(page, 'Globex North', 'Switch to it')
  await page.locator('.tenant').getByText('Globex North').waitFor()
  await row(page, 'Globex North').getByText('You are here').waitFor()
  await page.getByRole('button', { name: 'Delete Acme' }).waitFor()
})

t.test('while a tenant is disabled its keys are refused, and enabling it brings them back', { skip }, async t => {
  const { as, adminId, key, serviceAccount, tenant } = await startConsole(t)
  const globex = await tenant('Globex')
  const robot = await key({ serviceAccountId: await serviceAccount(tenantAdminRoleId, 'robot', globex) }, {}, globex)
  const { page } = await as(adminId)
  await page.goto('/tenants')
  await choose(page, 'Globex', 'Disable')
  t.match(await robot.get('/v1/me'), { statusCode: 200 }, 'not before it is confirmed')
  await page.getByRole('dialog', { name: 'Disable the tenant' }).getByRole('button', { name: 'Disable' }).click()
  await row(page, 'Globex').getByText('Disabled').waitFor()
  t.match(await robot.get('/v1/me'), { statusCode: 401 })
  await page.getByRole('button', { name: 'Undo' }).click()
  await row(page, 'Globex').getByText('Active').waitFor()
  t.match(await robot.get('/v1/me'), { statusCode: 200 })
})

t.test('by keyboard alone a tenant is deleted, by whoever types its slug', { skip }, async t => {
  const { as, adminId, key, serviceAccount, tenant } = await startConsole(t)
  const globex = await tenant('Globex')
  const robot = await key({ serviceAccountId: await serviceAccount(tenantAdminRoleId, 'robot', globex) }, {}, globex)
  const { page } = await as(adminId)
  await page.goto('/tenants')
  await page.getByRole('button', { name: 'Delete Globex' }).waitFor()
  for (let tabs = 0; tabs < 40 && (await focused(page)) !== 'Delete Globex'; tabs += 1) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Delete the tenant' })
  await dialog.getByText('Globex and everything in it will be deleted').waitFor()
  await page.keyboard.type('glob')
  await page.keyboard.press('Enter')
  t.equal(await dialog.getByRole('button', { name: 'Delete' }).getAttribute('aria-disabled'), 'true')
  t.match(await robot.get('/v1/me'), { statusCode: 200 })
  await page.keyboard.type('ex')
  await page.keyboard.press('Enter')
  await page.getByText('Globex has been deleted.').waitFor()
  t.match(await robot.get('/v1/me'), { statusCode: 401 })
  t.equal(await row(page, 'globex').count(), 0)
})

t.test('an operator makes users, edits them and ends them', { skip }, async t => {
  const { as, adminId, anybody, operator } = await startConsole(t)
  const { page } = await as(adminId)
  await page.goto('/tenants?view=users')
  await row(page, 'ada@example.com').waitFor()
  t.equal(
    await row(page, 'ada@example.com')
      .getByRole('button', { name: /^Delete/ })
      .count(),
    0,
    'not oneself'
  )
  await page.getByRole('button', { name: 'Create a user' }).click()
  await page.getByLabel('E-mail address', { exact: true }).fill('grace@example.com')
  await page.getByLabel('First name').fill('Grace')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await row(page, 'Grace').waitFor()
  const { body } = await operator.get('/v1/users?email=grace@example.com')
  const path = `/v1/users/${body.data[0].id}`

  await choose(page, 'grace@example.com', 'Make an operator')
  await row(page, 'Grace').getByText('Operator', { exact: true }).waitFor()
  t.match((await operator.get(path)).body, { operator: true })
  await page.getByRole('button', { name: 'Undo' }).click()
  await row(page, 'Grace').getByText('No', { exact: true }).waitFor()

  await choose(page, 'grace@example.com', 'Set a password')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Set', exact: true }).click()
  await page.getByText('grace@example.com has a new password').waitFor()
  const signIn = { email: 'grace@example.com', password }
  t.match(await anybody.post('/v1/session', signIn), { statusCode: 403 }, 'right, but no member of any tenant')

  await choose(page, 'grace@example.com', 'Disable')
  await row(page, 'Grace').getByText('Disabled').waitFor()
  t.match(await anybody.post('/v1/session', signIn), { statusCode: 401 })

  await choose(page, 'grace@example.com', 'Edit')
  await page.getByLabel('Last name').fill('Hopper')
  await page.getByRole('button', { name: 'Save' }).click()
  await row(page, 'Grace Hopper').waitFor()

  await page.getByRole('button', { name: 'Delete grace@example.com' }).click()
  await page.getByRole('dialog', { name: 'Delete the user' }).getByRole('button', { name: 'Delete' }).click()
  await page.getByText('grace@example.com has been deleted.').waitFor()
  t.match(await operator.get(path), { statusCode: 404 })
})

t.test('a user is found by the whole address', { skip }, async t => {
  const { as, adminId, member } = await startConsole(t)
  await member(undefined, undefined, 'grace@example.com')
  const { page } = await as(adminId)
  await page.goto('/tenants?view=users&email=grace')
  await page.getByRole('heading', { name: 'No user found' }).waitFor()
  await page.getByLabel('Find by e-mail address').fill('grace@example.com')
  await row(page, 'grace@example.com').waitFor()
  t.equal(await row(page, 'ada@example.com').count(), 0)
})

t.test('tenants, users and their dialogs fit a phone, and axe finds nothing serious', { skip }, async t => {
  const { as, adminId, member, operator, tenant } = await startConsole(t)
  await tenant('w'.repeat(128))
  const { id } = await member(undefined, undefined, `${'v'.repeat(60)}@${'d'.repeat(60)}.example.com`)
  await operator.patch(`/v1/users/${id}`, { first_name: 'u'.repeat(128), disabled: true })
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
    await page.goto('/tenants')
    const bin = page.getByRole('button', { name: /^Delete w/ })
    await bin.waitFor()
    await look('tenants')
    await bin.click()
    await look('delete')
    await page.getByRole('button', { name: 'Create a tenant' }).click()
    await look('create')
    await page.getByRole('link', { name: 'Users' }).click()
    await page.getByRole('button', { name: /^Delete v/ }).waitFor()
    await look('users')
    await page.getByRole('button', { name: 'Create a user' }).click()
    await look('create a user')
  }
})
