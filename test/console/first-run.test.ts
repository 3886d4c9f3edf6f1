import t from 'tap'
import { newId } from '../../src/domain/id.ts'
import { readOnlyUserRoleId, tenantAdminRoleId, userRoleId } from '../../src/domain/permissions.ts'
import { password } from '../support/app.ts'
import { seriousFlaws } from './axe.ts'
import { fits, focused, openConsole, skip, startConsole } from './support.ts'

t.test('the printed link leads from nothing to a tenant, an account and a session', { skip }, async t => {
  const { services, url, visit } = await openConsole(t)
  const { page } = await visit()
  await page.goto(`/setup#token=${await services.setup.link()}`)
  await page.getByRole('heading', { name: 'Set up Latchkey' }).waitFor()
  t.equal(page.url(), `${url}/setup`, 'the token has left the address')
  await page.getByRole('button', { name: 'Create the tenant' }).click()
  t.equal(await page.getByText('Please fill this in.').count(), 3)
  await page.getByLabel('Name of the tenant').fill('Acme')
  await page.getByLabel('First name').fill('Ada')
  await page.getByLabel('E-mail address').fill('ada@example.com')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Create the tenant' }).click()
  await page.waitForURL('/user/keys')
  await page.getByRole('heading', { name: 'You do not have any API keys yet' }).waitFor()
  await page.reload()
  await page.getByText('ada@example.com').waitFor()
})

t.test('without its link, a page that needs one says where to get it', { skip }, async t => {
  const { visit } = await openConsole(t)
  const { page } = await visit()
  for (const path of ['/setup', '/invitation']) {
    await page.goto(path)
    await page.getByRole('heading', { name: 'This page needs its link' }).waitFor()
  }
})

t.test('whoever is not signed in signs in first, then sees what they came for', { skip }, async t => {
  const { visit, url } = await startConsole(t)
  const { page, expected } = await visit()
  expected.push(/401/)
  await page.goto('/user/keys?state=all')
  await page.getByLabel('E-mail address').fill('ada@example.com')
  await page.getByLabel('Password', { exact: true }).fill('three blue cats read maps')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').getByText('The e-mail address or the password is wrong.').waitFor()
  t.match(await focused(page), /password is wrong/, 'what went wrong has the focus')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'API keys' }).waitFor()
  t.equal(page.url(), `${url}/user/keys?state=all`)
})

t.test('an address of elsewhere is no place to go on to', { skip }, async t => {
  const { as, adminId, url } = await startConsole(t)
  const { page } = await as(adminId)
  for (const next of ['https://example.com/', '//example.com/', '/\\example.com', 'javascript:alert(1)']) {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`)
    await page.getByRole('navigation', { name: 'Pages' }).waitFor()
    t.equal(page.url(), `${url}/`, next)
  }
})

t.test('after signing out nothing is left to look at, going back included', { skip }, async t => {
  const { as, adminId, key } = await startConsole(t)
  await key({ userId: adminId }, { name: 'laptop' })
  const { page, context } = await as(adminId)
  await page.goto('/user/keys')
  await page.getByRole('button', { name: 'laptop', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Ada' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  t.same(await context.cookies(), [])
  await page.goBack()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  t.equal(await page.getByText('laptop').count(), 0)
})

t.test('a session that has ended leads to the sign-in page, and back', { skip }, async t => {
  const { as, adminId, database } = await startConsole(t)
  const { page, expected } = await as(adminId)
  await page.goto('/user/keys')
  await page.getByRole('button', { name: 'setup', exact: true }).waitFor()
  expected.push(/401/)
  await database.tables.sessions.delete(undefined)
  await page.getByLabel('State').selectOption('revoked')
  await page.getByText('You need to be signed in to see that page.').waitFor()
  t.match(page.url(), /next=%2Fuser%2Fkeys%3Fstate%3Drevoked/)
})

t.test('an invitation makes a member who can sign in', { skip }, async t => {
  const { operator, visit, url } = await startConsole(t)
  const invitation = await operator.post('/v1/invitations', { email: 'grace@example.com', role: 'READ_ONLY_USER' })
  const { page } = await visit()
  await page.goto(`${url}${new URL(invitation.body.link).pathname}#token=${invitation.body.token}`)
  await page.getByLabel('First name').fill('Grace')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByLabel('Show the password').check()
  t.equal(await page.getByLabel('Password', { exact: true }).getAttribute('type'), 'text')
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByRole('heading', { name: 'You have joined' }).waitFor()
  t.match(await page.getByRole('main').innerText(), /Your role is Read only/)
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel('E-mail address').fill('grace@example.com')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('/user/keys')
})

const everyone = ['API keys', 'Account', 'Service accounts', 'Members', 'Roles', 'Agents']

t.test('what a role may not see is absent, and refused to those who know the address', { skip }, async t => {
  const harness = await startConsole(t)
  const cases = [
    { role: readOnlyUserRoleId, pages: everyone },
    { role: userRoleId, pages: everyone },
    { role: tenantAdminRoleId, pages: ['Overview', ...everyone, 'Audit log'] }
  ]
  for (const { role, pages } of cases) {
    const { id } = await harness.member(role)
    const { page } = await harness.as(id)
    await page.goto('/tenants')
    await page.getByRole('heading', { name: 'Not permitted' }).waitFor()
    const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link')
    t.same(await links.allInnerTexts(), pages)
    if (pages.includes('Audit log')) continue
    await page.goto('/team/audit-log')
    await page.getByRole('heading', { name: 'Not permitted' }).waitFor()
    await page.goto('/')
    await page.waitForURL('/user/keys')
  }
})

t.test('whoever is in several tenants switches, and sees nothing of the other', { skip }, async t => {
  const { adminId, database, key, tenant, as } = await startConsole(t)
  const globex = await tenant('Globex')
  const stamp = { createdAt: Date.now(), updatedAt: Date.now(), revision: 1 }
  const membership = { tenantId: globex, userId: adminId, roleId: userRoleId }
  await database.tables.memberships.insert({ id: newId(), ...membership, ...stamp })
  await key({ userId: adminId }, { name: 'here' })
  await key({ userId: adminId }, { name: 'there' }, globex)
  const { page } = await as(adminId)
  await page.goto('/user/keys')
  await page.getByRole('button', { name: 'here', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Tenant: Acme' }).click()
  await page.locator('.menu :focus').getByText('Acme').waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'there', exact: true }).waitFor()
  t.equal(await page.getByRole('button', { name: 'here', exact: true }).count(), 0)
})

t.test('an address that leads nowhere says so, inside the console', { skip }, async t => {
  const { as, adminId } = await startConsole(t)
  const { page } = await as(adminId)
  await page.goto('/user/keys')
  await page.getByRole('heading', { name: 'API keys' }).waitFor()
  await page.evaluate(`history.pushState(null, '', '/user/nothing'); dispatchEvent(new PopStateEvent('popstate'))`)
  await page.getByRole('heading', { name: 'Page not found' }).waitFor()
})

t.test('the doors fit a phone, and axe finds nothing serious on them, light and dark', { skip }, async t => {
  const { visit } = await startConsole(t)
  const cases = [
    { scheme: 'light', paths: ['/sign-in', '/setup#token=x'] },
    { scheme: 'dark', paths: ['/sign-in', '/invitation#token=x'] }
  ] as const
  for (const { scheme, paths } of cases) {
    const { page } = await visit({ window: 'narrow', scheme, bypassCSP: true })
    for (const path of paths) {
      await page.goto(path)
      await page.getByRole('heading').waitFor()
      t.ok(await fits(page), path)
      t.same(await seriousFlaws(page), [], `${path} ${scheme}`)
    }
  }
})
