import { and, asc, desc, eq, type SQL, sql } from 'drizzle-orm'
import type { Test } from 'tap'
import { fold } from '../../../src/domain/text.ts'
import { never } from '../../../src/domain/time.ts'
import type { Database } from '../../../src/store/gateway.ts'
import { keyset } from '../../../src/store/keyset.ts'
import * as rows from '../rows.ts'

/** In the order of their bytes. JavaScript would put the last two the other way round, and a locale all of them. */
const names = ['', ' ', '10', '9', 'Z', '_', 'a', 'a b', 'aa', 'z', 'É', 'ß', 'é', 'Ω', '中', '\uffee', '😀']

export async function listing(t: Test, { tables: { tenants, users, apiKeys } }: Database) {
  const home = rows.tenant()
  const ada = rows.user()
  await tenants.insert(home)
  await users.insert(ada)
  const of = { tenantId: home.id, userId: ada.id }
  // Two of each name, the later ones last, inserted back to front.
  const keys = names.concat(names).map((nameKey, index) => rows.apiKey({ ...of, nameKey, expiresAt: never - index }))
  await apiKeys.insert(...keys.toReversed())
  const { columns } = apiKeys
  const where = eq(columns.tenantId, home.id)

  async function walk(column: typeof columns.nameKey | typeof columns.expiresAt, descending: boolean, limit: number) {
    const found: string[] = []
    let after: [string | number, string] | undefined
    for (;;) {
      const page = await apiKeys.list(keyset(where, { column, id: columns.id, descending, after }, limit))
      found.push(...page.map(key => key.id))
      const last = page.at(-1)
      if (!last) return found
      const value = { [columns.nameKey.name]: last.nameKey, [columns.expiresAt.name]: last.expiresAt }[column.name]
      after = [value ?? last.id, last.id]
    }
  }

  const ids = keys.map(({ id }) => id)
  const byName = names.flatMap((_, index) => [ids[index], ids[index + names.length]])

  for (const limit of [1, 4, 100]) {
    t.test(`every key is met once, in order, ${limit} at a time`, async t => {
      t.strictSame(await walk(columns.nameKey, false, limit), byName)
      t.strictSame(await walk(columns.nameKey, true, limit), byName.toReversed())
      t.strictSame(await walk(columns.expiresAt, true, limit), ids)
      t.strictSame(await walk(columns.expiresAt, false, limit), ids.toReversed())
      t.strictSame(await walk(columns.id, false, limit), ids)
      t.strictSame(await walk(columns.id, true, limit), ids.toReversed())
    })
  }

  t.test('a page is not longer than asked for', async t => {
    t.equal((await apiKeys.list({ where, orderBy: [asc(columns.id)], limit: 3 })).length, 3)
    t.equal((await apiKeys.list({ where, orderBy: [desc(columns.id)], limit: 0 })).length, 0)
  })

  t.test('a name is found by any part of it', async t => {
    const search = (text: string) =>
      apiKeys.list({
        where: and(where, contains(text)),
        orderBy: [asc(columns.id)],
        limit: 100
      })
    const contains = (text: string): SQL =>
      sql`${columns.nameKey} like ${`%${fold(text).replace(/[!%_]/g, '!$&')}%`} escape '!'`
    const named = async (text: string) => (await search(text)).slice(0, 2).map(key => key.nameKey)

    t.strictSame(await named('A B'), ['a b', 'a b'])
    t.strictSame(await named('É'), ['é', 'é'])
    t.strictSame(await named('😀'), ['😀', '😀'])
    t.strictSame(await named('_'), ['_', '_'])
    t.strictSame(await named('%'), [])
    t.strictSame(await named('\\'), [])
    t.equal((await search('')).length, keys.length)
  })
}
