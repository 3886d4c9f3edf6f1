import type { Test } from 'tap'
import type { Database } from '../../src/store/gateway.ts'
import { keys } from './conformance/keys.ts'
import { listing } from './conformance/listing.ts'
import { refusals } from './conformance/refusals.ts'
import { removal } from './conformance/removal.ts'
import { tables } from './conformance/tables.ts'
import { transactions } from './conformance/transactions.ts'
import { weakening } from './conformance/weakening.ts'

/**
 * The contract of the storage port, for every engine alike. `open` gives a database that is up to date; it may hold rows
 * already, which the tests leave alone, and is closed at the end.
 */
export async function conformance(t: Test, open: () => Promise<Database>): Promise<void> {
  const database = await open()

  await t.test('tables', t => tables(t, database))
  await t.test('refusals', t => refusals(t, database))
  await t.test('listing', t => listing(t, database))
  await t.test('removal', t => removal(t, database))
  await t.test('transactions', t => transactions(t, database))
  await t.test('keys', t => keys(t, database))
  await t.test('weakening', t => weakening(t, database))

  await t.test('an engine that answers says so', async () => database.ping())

  await t.test('a closed database answers nothing', async t => {
    await database.close()
    await t.rejects(database.ping())
    await t.rejects(database.tables.tenants.find(undefined))
    await t.rejects(database.transaction(({ tenants }) => tenants.find(undefined)))
  })
}
