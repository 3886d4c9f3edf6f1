import Sqlite from 'better-sqlite3'
import { DrizzleQueryError } from 'drizzle-orm/errors'
import pg from 'pg'
import t from 'tap'
import { Conflict, Unavailable } from '../../src/store/gateway.ts'
import * as postgres from '../../src/store/postgres/failure.ts'
import * as sqlite from '../../src/store/sqlite/failure.ts'

function fromServer(code: string) {
  const error = new pg.DatabaseError('from the server', 0, 'error')
  error.code = code
  return error
}

t.test('a driver’s error is told in the port’s words', async t => {
  const cases = {
    conflict: [
      ...['UNIQUE', 'PRIMARYKEY', 'FOREIGNKEY'].map(kind => `SQLITE_CONSTRAINT_${kind}`).map(code => lite(code)),
      ...['23503', '23505'].map(code => post(code))
    ],
    unavailable: [
      ...['BUSY', 'BUSY_SNAPSHOT', 'FULL', 'IOERR', 'IOERR_WRITE', 'READONLY', 'READONLY_DBMOVED', 'CANTOPEN'].map(
        code => lite(`SQLITE_${code}`)
      ),
      ...['08006', '25006', '25P03', '53300', '55P03', '57014', '57P01', '57P03', '40001', '40P01'].map(code =>
        post(code)
      ),
      ...[
        'ECONNREFUSED',
        'ECONNRESET',
        'EPIPE',
        'ETIMEDOUT',
        'EHOSTUNREACH',
        'ENETUNREACH',
        'ENOTFOUND',
        'EAI_AGAIN'
      ].map(code => network(code)),
      ...[
        'Connection terminated unexpectedly',
        'Connection terminated due to connection timeout',
        'timeout exceeded when trying to connect',
        'Query read timeout',
        'Client has encountered a connection error and is not queryable'
      ].map(message => plain(message))
    ],
    other: [
      ...[
        'SQLITE_CONSTRAINT_CHECK',
        'SQLITE_CONSTRAINT_NOTNULL',
        'SQLITE_ERROR',
        'SQLITE_CORRUPT',
        'SQLITE_FULLER'
      ].map(code => lite(code)),
      ...['22021', '22P02', '23502', '23514', '42601', '25P02'].map(code => post(code)),
      ...['ERR_INVALID_ARG_TYPE', 'ENOENT'].map(code => network(code)),
      plain('anything else')
    ]
  }
  for (const { name, error, told } of cases.conflict) {
    t.ok(told instanceof Conflict, name)
    t.match(told, { table: 'things', cause: error }, name)
  }
  for (const { name, error, told } of cases.unavailable) {
    t.ok(told instanceof Unavailable, name)
    t.match(told, { cause: error }, name)
  }
  for (const { name, error, told } of cases.other) t.equal(told, error, name)

  function lite(code: string) {
    const error = new Sqlite.SqliteError('from the driver', code)
    return { name: code, error, told: sqlite.translated(error, 'things') }
  }

  function post(code: string) {
    const error = fromServer(code)
    return { name: code, error, told: postgres.translated(error, 'things') }
  }

  function network(code: string) {
    const error = Object.assign(new Error('from the system'), { code })
    return { name: code, error, told: postgres.translated(error, 'things') }
  }

  function plain(message: string) {
    const error = new Error(message)
    return { name: message, error, told: postgres.translated(error, 'things') }
  }
})

t.test('what is no error of a driver’s stays what it is', async t => {
  for (const thrown of [undefined, 'a text', new TypeError('a bug')]) {
    t.equal(sqlite.translated(thrown, 'things'), thrown)
    t.equal(postgres.translated(thrown, 'things'), thrown)
  }
})

t.test('the parameters of a statement reach no log', async t => {
  const parameters = ['ada@example.com']
  const unknown = new DrizzleQueryError('insert into users', parameters, fromServer('42601'))
  t.equal(postgres.translated(unknown, 'users'), unknown.cause)
  const taken = new DrizzleQueryError('insert into users', parameters, fromServer('23505'))
  t.match(postgres.translated(taken, 'users'), { cause: taken.cause })
})
