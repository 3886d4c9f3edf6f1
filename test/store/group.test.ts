import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Sqlite from 'better-sqlite3'
import { eq, inArray } from 'drizzle-orm'
import t, { type Test } from 'tap'
import { Conflict, type Tables, Unavailable } from '../../src/store/gateway.ts'
import { openReader, openWriter } from '../../src/store/sqlite/connection.ts'
import { group } from '../../src/store/sqlite/group.ts'
import { openSqlite } from '../../src/store/sqlite/open.ts'
import * as rows from './rows.ts'

const fileIn = (t: Test) => join(t.testdir(), 'data.db')

/** A group on a connection of its own; `add` writes one row as a member of it, `committed` counts the rows for others. */
async function start(t: Test) {
  const file = fileIn(t)
  await (await openSqlite(file)).close()
  const writer = openWriter(file)
  const reader = openReader(file)
  const other = openWriter(file)
  t.teardown(() => {
    for (const connection of [writer, reader, other]) connection.close()
  })
  const insert = writer.prepare('insert into setup_links (digest, created_at, expires_at) values (?, 0, 0)')
  const count = reader.prepare<[], number>('select count(*) from setup_links').pluck()
  const { join, idle } = group(writer, () => {})
  return {
    writer,
    other,
    join,
    idle,
    committed: () => Number(count.get()),
    insert: () => void insert.run(rows.digest()),
    add: (after = () => {}) =>
      join(() => {
        insert.run(rows.digest())
        after()
      })
  }
}

const times = <Value>(count: number, make: (index: number) => Value) => Array.from({ length: count }, (_, i) => make(i))
const reasons = (outcomes: PromiseSettledResult<unknown>[]) =>
  outcomes.map(outcome => (outcome.status === 'rejected' ? outcome.reason : undefined))

t.test('what may be lost in a power cut waits for no disk, and shares no commit with what may not', async t => {
  const { writer, join } = await start(t)
  const seen: string[] = []
  const add = (name: string, durable?: 'later') =>
    join(() => void seen.push(`${name} ${writer.pragma('synchronous', { simple: true })}`), undefined, durable)
  const shared = new Set<string>()
  const note = (names: string) => (committed: boolean) => void (committed && shared.add(`${names} ${seen.length}`))
  await Promise.all([
    add('key'),
    join(() => {}, note('after the key')),
    add('use', 'later'),
    join(() => {}, note('after the use'), 'later'),
    add('other key')
  ])
  const [full, normal] = [2, 1]
  t.strictSame(seen, [`key ${full}`, `use ${normal}`, `other key ${full}`])
  t.strictSame([...shared], ['after the key 1', 'after the use 2'])
})

t.test('what fails before a transaction fails all who wait, and nobody who comes later', async t => {
  const { writer, committed } = await start(t)
  const insert = writer.prepare('insert into setup_links (digest, created_at, expires_at) values (?, 0, 0)')
  let broken = true
  const { join } = group(writer, () => {
    if (broken) throw new Error('broken')
  })
  const add = () => join(() => void insert.run(rows.digest()))
  const outcomes = await Promise.allSettled([add(), add()])
  t.ok(reasons(outcomes).every(reason => reason instanceof Unavailable))
  broken = false
  await add()
  t.equal(committed(), 1)
})

t.test('writes that wait share a commit, in the order of arrival, and no crowd waits for its last', async t => {
  const { add, committed } = await start(t)
  const seen: number[] = []
  await Promise.all(times(1000, () => add(() => seen.push(committed()))))
  t.equal(committed(), 1000)
  t.ok(new Set(seen).size < 500, 'far fewer commits than writes')
  t.ok(seen.every((before, index) => index - before < 64))
  const answered: number[] = []
  await Promise.all(times(100, index => add().then(() => answered.push(index))))
  t.strictSame(
    answered,
    times(100, index => index)
  )
})

t.test('a long write is committed before the next one begins', async t => {
  const { add, committed } = await start(t)
  const long = add(() => {
    const until = performance.now() + 6
    while (performance.now() < until);
  })
  let seen = 0
  await Promise.all([long, add(() => (seen = committed()))])
  t.equal(seen, 1)
})

t.test('one that fails among ten leaves nine', async t => {
  const { add, committed } = await start(t)
  const reason = new Error('changed my mind')
  const fail = () => {
    throw reason
  }
  const outcomes = await Promise.allSettled(times(10, index => add(index === 4 ? fail : undefined)))
  t.strictSame(
    reasons(outcomes),
    times(10, index => (index === 4 ? reason : undefined))
  )
  t.equal(committed(), 9)
})

t.test('nobody is answered, and nobody else sees a part, before the commit; afterwards everybody sees it', async t => {
  const { join, insert, committed, idle } = await start(t)
  const seen: [answers: number, rows: number][] = []
  let answers = 0
  await idle()
  await Promise.all(
    times(20, () =>
      join(async () => {
        const before = answers
        insert()
        for (let turn = 0; turn < 20; turn += 1) await undefined
        seen.push([before, committed()])
      }).then(() => {
        answers += 1
        t.ok(committed() >= answers)
      })
    )
  )
  t.ok(seen.every(([before, rows], index) => before <= rows && rows <= index))
  await idle()
  t.equal(committed(), 20)
})

t.test('when the commit fails nothing is there, nobody hears otherwise, and the next group starts anew', async t => {
  const { writer, join, add, committed } = await start(t)
  writer.pragma('foreign_keys = ON')
  const orphan = writer.prepare(`
    insert into sessions (id, digest, user_id, tenant_id, created_at, seen_at, expires_at, address, user_agent)
    values (?, ?, x'00', x'00', 0, 0, 0, '', '')`)
  const late = () => {
    // Until the commit nobody minds, as when a disk fills up.
    writer.pragma('defer_foreign_keys = ON')
    orphan.run(rows.digest(), rows.digest())
  }
  const heard: boolean[] = []
  const first = join(late, committed => heard.push(committed))
  const others = times(9, index => (index === 4 ? join(() => Promise.reject(new Error('no'))) : add()))
  for (const reason of reasons(await Promise.allSettled([first, ...others]))) t.ok(reason instanceof Unavailable)
  t.strictSame(heard, [false])
  t.equal(committed(), 0)
  await add()
  t.equal(committed(), 1)
})

t.test('while another process holds the file whoever waits is refused, and whoever comes later is not', async t => {
  const { writer, other, add, committed } = await start(t)
  writer.pragma('busy_timeout = 0')
  other.exec('begin immediate')
  for (const reason of reasons(await Promise.allSettled(times(3, () => add())))) t.ok(reason instanceof Unavailable)
  other.exec('rollback')
  await add()
  t.equal(committed(), 1)
})

t.test(
  'an error that undoes everything fails all who were not answered, and the listeners hear of it first',
  async t => {
    const file = fileIn(t)
    const database = await openSqlite(file)
    t.teardown(() => database.close())
    const other = new Sqlite(file)
    other.exec(`create trigger strict before insert on setup_links begin select raise(rollback, 'not today'); end`)
    other.close()
    const { tenants } = database.tables
    const row = rows.tenant()
    await tenants.insert(row)
    const sequence = await database.tables.sequence()

    const heard: unknown[] = []
    database.onWeakened(weakened => heard.push(weakened))
    const edit = async ({ tenants }: Tables) =>
      void (await tenants.update(eq(tenants.columns.id, row.id), { name: 'X' }))
    const outcomes = [
      database.transaction(edit).catch(error => {
        t.strictSame(heard, ['anybody'])
        throw error
      }),
      tenants.insert(rows.tenant()),
      database.tables.setupLinks.insert(rows.setupLink())
    ]
    const [first, second, culprit] = reasons(await Promise.allSettled(outcomes))
    t.ok(first instanceof Unavailable)
    t.ok(second instanceof Unavailable)
    t.match(culprit, { message: 'not today' })
    t.strictSame(await tenants.list({ where: undefined, orderBy: [], limit: 9 }), [row])
    t.equal(await database.tables.sequence(), sequence)
  }
)

t.test('each that takes power away takes a number of its own', async t => {
  const database = await openSqlite(fileIn(t))
  t.teardown(() => database.close())
  const some = times(5, () => rows.tenant())
  const { tenants } = database.tables
  await tenants.insert(...some)
  const before = await database.tables.sequence()
  const outcomes = await Promise.allSettled([
    ...some.map(({ id }) => tenants.update(eq(tenants.columns.id, id), { name: 'X' })),
    tenants.update(eq(tenants.columns.id, some[0]?.id ?? ''), { slug: some[1]?.slug ?? '' })
  ])
  t.ok(reasons(outcomes)[5] instanceof Conflict)
  t.equal(await database.tables.sequence(), before + 5)
})

t.test('what was acknowledged is there after the process was killed', async t => {
  const file = fileIn(t)
  const program = `
    const [, open, rows, file] = process.argv
    const { openSqlite } = await import(open)
    const { tenant } = await import(rows)
    const database = await openSqlite(file)
    const { writeSync } = await import('node:fs')
    for (;;) {
      await Promise.all(Array.from({ length: 20 }, async () => {
        const row = tenant()
        await database.transaction(({ tenants }) => tenants.insert(row))
        writeSync(1, row.id + '\\n')
      }))
    }`
  const given = [import.meta.resolve('../../src/store/sqlite/open.ts'), import.meta.resolve('./rows.ts'), file]
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, ...given], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const acknowledged: string[] = []
  for await (const id of createInterface(child.stdout)) {
    acknowledged.push(id)
    if (acknowledged.length === 150) child.kill('SIGKILL')
  }
  if (child.signalCode === null) await once(child, 'exit')
  const database = await openSqlite(file)
  t.teardown(() => database.close())
  const { columns, list } = database.tables.tenants
  const found = await list({ where: inArray(columns.id, acknowledged), orderBy: [], limit: 10_000 })
  t.ok(acknowledged.length >= 150)
  t.equal(found.length, acknowledged.length)
})
