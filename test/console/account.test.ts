import type { Page } from 'playwright-core'
import t from 'tap'
import { readOnlyUserRoleId } from '../../src/domain/permissions.ts'
import { password } from '../support/app.ts'
import { seriousFlaws } from './axe.ts'
import { fits, focused, skip, startConsole } from './support.ts'

const fresh = 'a blue crane sings at noon'
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

t.test('a password is changed with the one before, and every other session ends', { skip }, async t => {
  const { as, adminId, anybody, operator } = await startConsole(t)
  const { page, expected } = await as(adminId)
  await page.goto('/user/account')
  const change = page.getByRole('button', { name: 'Change the password' })
  await change.waitFor()
  for (let tabs = 0; tabs < 40 && (await focused(page)) !== 'Change the password'; tabs += 1)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Change the password' })
  const [before, after] = [dialog.getByLabel('Current password'), dialog.getByLabel('New password')]
  await page.keyboard.type('three blue cats read maps')
  await after.fill(fresh)
  expected.push(/400/)
  await page.keyboard.press('Enter')
  await dialog.getByText('is not your password').waitFor()
  t.equal(await before.getAttribute('aria-invalid'), 'true')
  t.ok(await before.evaluate(it => it.matches(':focus')), 'what is wrong has the focus')
  await before.fill(password)
  await after.fill('short')
  await page.keyboard.press('Enter')
  await dialog.getByText('must have at least 15 characters').waitFor()
  t.equal(await after.getAttribute('aria-invalid'), 'true')
  t.match(await operator.get('/v1/me'), { statusCode: 200 })
  await after.fill(fresh)
  await page.keyboard.press('Enter')
  await page.getByText('Your password has been changed.').waitFor()
  t.equal(await focused(page), 'Change the password', 'the focus is back')
  t.match(await operator.get('/v1/me'), { statusCode: 401 }, 'the session elsewhere has ended')
  t.equal(await page.getByRole('button', { name: /^End/ }).count(), 0)
  t.match(await anybody.post('/v1/session', { email: 'ada@example.com', password: fresh }), { statusCode: 201 })
})

t.test('sessions are listed with what is signed in, and each can be ended', { skip }, async t => {
  const { as, adminId, database, operator } = await startConsole(t)
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
  const at = { address: '192.0.2.17', userAgent: firefox, expiresAt: Date.now() + 3_600_000, seenAt: Date.now() }
  await database.tables.sessions.update(undefined, at)
  const { page } = await as(adminId)
  await page.goto('/user/account')
  t.match(await row(page, 'Firefox on Linux').innerText(), /192\.0\.2\.17\s+Acme/)
  t.equal(await page.getByText('This one').count(), 1)
  await page.getByRole('button', { name: 'End Firefox on Linux' }).click()
  await page.getByRole('dialog', { name: 'End the session' }).getByRole('button', { name: 'End' }).click()
  await page.getByText('The session has ended.').waitFor()
  t.match(await operator.get('/v1/me'), { statusCode: 401 })
  t.equal(await page.getByText('Firefox on Linux').count(), 0)
  await page.getByRole('button', { name: 'Sign out of this session' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  t.same(await database.tables.sessions.list({ where: undefined, orderBy: [], limit: 10 }), [])
})

t.test('the account is there for whoever may only look, who learns who changes the rest', { skip }, async t => {
  const { as, member } = await startConsole(t)
  const { id, email } = await member(readOnlyUserRoleId)
  const { page } = await as(id)
  await page.goto('/user/account')
  await page.getByText('An operator of this installation can change your name').waitFor()
  t.match(await page.getByRole('region', { name: 'You' }).innerText(), new RegExp(`${email}.*Read only in Acme`, 's'))
})

t.test('the account fits a phone, and axe finds nothing serious, light and dark', { skip }, async t => {
  const { as, adminId } = await startConsole(t)
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
    await page.goto('/user/account')
    await page.getByText('This one').waitFor()
    await look('account')
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByRole('button', { name: 'Change', exact: true }).click()
    await look('password')
  }
})
