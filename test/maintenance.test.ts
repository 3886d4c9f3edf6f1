import t from 'tap'
import { newId } from '../src/domain/id.ts'
import { userRoleId } from '../src/domain/permissions.ts'
import { startApp } from './support/app.ts'

const minute = 60_000
const hour = 60 * minute

t.test('what time has ended is deleted to the millisecond, and nothing else', async t => {
  const { services, database, clock, tenantId, adminId } = await startApp(t)
  const { idempotencyRecords, sessions, invitations, setupLinks } = database.tables
  const now = clock()
  const digest = (name: string) => Buffer.from(name.padEnd(32))
  const gone = { over: now, old: now - hour }
  const kept = { next: now + 1, later: now + hour }

  await sessions.delete(undefined)
  for (const [name, expiresAt] of Object.entries({ ...gone, ...kept })) {
    const times = { createdAt: now - hour, expiresAt }
    const bytes = digest(name)
    await idempotencyRecords.insert({ id: bytes, tenantId, fingerprint: bytes, response: bytes, ...times })
    await setupLinks.insert({ digest: bytes, ...times })
    const email = `${name}@example.com`
    const invitation = { id: newId(), tenantId, email, emailKey: email, roleId: userRoleId, digest: bytes }
    await invitations.insert({ ...invitation, createdBy: adminId, ...times })
    const session = { id: newId(), userId: adminId, tenantId, address: '127.0.0.1', userAgent: name }
    await sessions.insert({ ...session, digest: bytes, seenAt: now, ...times })
  }
  for (const [name, seenAt] of Object.entries({ idle: now - 30 * minute, nearly: now - 30 * minute + 1 })) {
    const session = { id: newId(), userId: adminId, tenantId, address: '127.0.0.1', userAgent: name }
    await sessions.insert({ ...session, digest: digest(name), createdAt: now - hour, seenAt, expiresAt: now + hour })
  }

  await services.maintenance.sweep()
  const all = { where: undefined, orderBy: [], limit: 100 }
  const names = (buffers: Buffer[]) => buffers.map(buffer => buffer.toString().trim()).sort()
  t.strictSame(names((await idempotencyRecords.list(all)).map(({ id }) => id)), ['later', 'next'])
  t.strictSame(names((await setupLinks.list(all)).map(({ digest }) => digest)), ['later', 'next'])
  t.strictSame(names((await invitations.list(all)).map(({ digest }) => digest)), ['later', 'next'])
  t.strictSame(names((await sessions.list(all)).map(({ digest }) => digest)), ['later', 'nearly', 'next'])
})
