import { randomUUID } from 'node:crypto'
import pg from 'pg'
import t, { type Test } from 'tap'
import { builtInRoles } from '../../src/domain/permissions.ts'
import { openPostgres } from '../../src/store/postgres/open.ts'
import { conformance } from './conformance.ts'

// Starting a database takes seconds on a busy machine.
t.setTimeout(120_000)

const server = process.env.TEST_POSTGRES_URL
const ignore = () => undefined

/** A database of its own on the server, for as long as the test runs. */
async function freshDatabase(t: Test, url: string): Promise<string> {
  const name = `latchkey_${randomUUID().replaceAll('-', '')}`
  const administer = async (statement: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(statement)
    await client.end()
  }
  await administer(`create database ${name}`)
  t.teardown(() => administer(`drop database ${name} with (force)`))
  const fresh = new URL(url)
  fresh.pathname = name
  return fresh.href
}

t.test('a server keeps the contract', { skip: server ? false : 'TEST_POSTGRES_URL names no server' }, async t => {
  const url = await freshDatabase(t, server ?? '')
  await conformance(t, () => openPostgres(url, ignore))

  await t.test('replicas that start together agree on the schema', async t => {
    const url = await freshDatabase(t, server ?? '')
    const replicas = await Promise.all(Array.from({ length: 4 }, () => openPostgres(url, ignore)))
    t.equal(
      (await replicas[0]?.tables.roles.list({ where: undefined, orderBy: [], limit: 9 }))?.length,
      builtInRoles.length
    )
    await Promise.all(replicas.map(replica => replica.close()))
  })
})
