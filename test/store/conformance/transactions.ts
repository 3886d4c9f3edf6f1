import { eq, sql } from 'drizzle-orm'
import type { Test } from 'tap'
import { Conflict, type Database, type Tables } from '../../../src/store/gateway.ts'
import * as rows from '../rows.ts'

const byId = ({ tenants }: Tables, id: string) => eq(tenants.columns.id, id)

export async function transactions(t: Test, database: Database) {
  const { tables } = database
  const find = (id: string) => tables.tenants.find(byId(tables, id))

  t.test('a transaction sees what it does, and what it did is there for others', async t => {
    const row = rows.tenant()
    const seen = await database.transaction(async tables => {
      await tables.tenants.insert(row)
      return tables.tenants.find(byId(tables, row.id))
    })
    t.strictSame(seen, row)
    t.strictSame(await find(row.id), row)
  })

  t.test('all of a transaction or nothing', async t => {
    const kept = rows.tenant()
    const lost = rows.tenant()
    await tables.tenants.insert(kept)
    const reason = new Error('changed my mind')
    const outcome = database.transaction(async tables => {
      await tables.tenants.insert(lost)
      await tables.tenants.update(byId(tables, kept.id), { name: 'Changed' })
      await tables.auditEvents.insert(rows.auditEvent({ tenantId: lost.id }))
      throw reason
    })
    t.equal(await outcome.catch(error => error), reason)
    t.equal(await find(lost.id), undefined)
    t.strictSame(await find(kept.id), kept)
    t.equal(await tables.auditEvents.find(eq(tables.auditEvents.columns.tenantId, lost.id)), undefined)
  })

  t.test('a statement that failed fails the transaction, even when nobody minds', async t => {
    const row = rows.tenant()
    const later = rows.tenant()
    const outcome = database.transaction(async tables => {
      await tables.tenants.insert(row)
      await tables.tenants.insert(row).catch(() => 'never mind')
      await tables.tenants.insert(later).catch(() => 'never mind')
      return 'done'
    })
    t.ok((await outcome.catch(error => error)) instanceof Conflict)
    t.equal(await find(row.id), undefined)
    t.equal(await find(later.id), undefined)
  })

  t.test('a failed transaction does not hold up the next', async t => {
    const row = rows.tenant()
    const failing = database.transaction(() => Promise.reject(new Error('no')))
    const next = database.transaction(tables => tables.tenants.insert(row))
    await t.rejects(failing, { message: 'no' })
    await next
    t.strictSame(await find(row.id), row)
  })

  t.test('tables that are kept beyond the end refuse', async t => {
    const kept = await database.transaction(async tables => tables)
    const lost: Tables[] = []
    await database
      .transaction(async tables => {
        lost.push(tables)
        throw new Error('no')
      })
      .catch(() => undefined)
    for (const tables of [kept, ...lost]) {
      await t.rejects(tables.tenants.find(undefined), { message: /has ended/ })
      await t.rejects(tables.tenants.insert(rows.tenant()), { message: /has ended/ })
    }
  })

  t.test('statements of a transaction may be asked for together', async t => {
    const some = [rows.tenant(), rows.tenant(), rows.tenant()]
    await database.transaction(({ tenants }) => Promise.all(some.map(row => tenants.insert(row))))
    t.strictSame(await Promise.all(some.map(({ id }) => find(id))), some)
  })

  t.test('a statement that nobody waits for is part of the transaction', async t => {
    const row = rows.tenant()
    const lost = rows.tenant()
    await database.transaction(async ({ tenants }) => void tenants.insert(row))
    t.strictSame(await find(row.id), row)

    const outcome = database.transaction(async ({ tenants }) => {
      void tenants.insert(lost)
      void tenants.insert(row).catch(() => 'never mind')
    })
    t.ok((await outcome.catch(error => error)) instanceof Conflict)
    t.equal(await find(lost.id), undefined)
  })

  t.test('none of 50 transactions on one row at once is lost', async t => {
    const row = rows.tenant({ revision: 0 })
    await tables.tenants.insert(row)
    await Promise.all(
      Array.from({ length: 50 }, () =>
        database.transaction(async tables => {
          const { revision = 0 } = (await tables.tenants.find(byId(tables, row.id))) ?? {}
          await tables.tenants.update(byId(tables, row.id), { revision: revision + 1 })
        })
      )
    )
    t.equal((await find(row.id))?.revision, 50)
  })

  t.test('a transaction may rely on rows that it has only read', async t => {
    const pair = [rows.tenant(), rows.tenant()] as const
    const slugs = sql`${tables.tenants.columns.slug} in ${pair.map(({ slug }) => slug)}`
    const leave = (id: string) =>
      database.transaction(async tables => {
        const left = await tables.tenants.list({ where: slugs, orderBy: [], limit: 2 })
        if (left.length === 2) await tables.tenants.delete(byId(tables, id))
      })
    for (let round = 0; round < 10; round += 1) {
      await tables.tenants.delete(slugs)
      await tables.tenants.insert(...pair)
      await Promise.all(pair.map(({ id }) => leave(id)))
      t.equal((await tables.tenants.list({ where: slugs, orderBy: [], limit: 2 })).length, 1, 'one stays behind')
    }
  })

  t.test('a bystander sees nothing of an open transaction, nor becomes part of it', async t => {
    const lost = rows.tenant()
    const bystanders: Promise<unknown>[] = []
    const mine = rows.tenant()
    await database
      .transaction(async ({ tenants }) => {
        await tenants.insert(lost)
        bystanders.push(find(lost.id), database.findCredentialOfKey(lost.id), tables.tenants.insert(mine))
        for (let turn = 0; turn < 5; turn += 1) await tenants.find(undefined)
        throw new Error('no')
      })
      .catch(() => undefined)
    t.strictSame(await Promise.all(bystanders), [undefined, undefined, undefined])
    t.strictSame(await find(mine.id), mine)
  })
}
