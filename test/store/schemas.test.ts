import { readFileSync } from 'node:fs'
import {
  generateDrizzleJson,
  generateMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration
} from 'drizzle-kit/api'
import { is, type SQL } from 'drizzle-orm'
import * as pgCore from 'drizzle-orm/pg-core'
import * as sqliteCore from 'drizzle-orm/sqlite-core'
import t from 'tap'
import * as postgresRecords from '../../src/store/postgres/records.ts'
import * as postgresSchema from '../../src/store/postgres/schema.ts'
import * as sqliteRecords from '../../src/store/sqlite/records.ts'
import * as sqliteSchema from '../../src/store/sqlite/schema.ts'

const sqlite = { ...sqliteSchema, ...sqliteRecords }
const postgres = { ...postgresSchema, ...postgresRecords }

/** What each column type of PostgreSQL is in SQLite. */
const types: Record<string, string> = {
  uuid: 'blob',
  bytea: 'blob',
  'text COLLATE "C"': 'text',
  jsonb: 'text',
  bigint: 'integer',
  integer: 'integer',
  boolean: 'integer'
}

type Config = ReturnType<typeof sqliteCore.getTableConfig> | ReturnType<typeof pgCore.getTableConfig>

const written = { sqlite: new sqliteCore.SQLiteSyncDialect(), postgres: new pgCore.PgDialect() }
const text = (dialect: keyof typeof written, expression: SQL | undefined) =>
  expression && written[dialect].sqlToQuery(expression.inlineParams()).sql

/** All that a dialect knows of a table, in words that both share. */
const described = (dialect: keyof typeof written, config: Config) => ({
  name: config.name,
  columns: config.columns.map(column => ({
    name: column.name,
    type: dialect === 'postgres' ? types[column.getSQLType()] : column.getSQLType(),
    notNull: column.notNull,
    primary: column.primary,
    hasDefault: column.hasDefault
  })),
  indexes: config.indexes.map(({ config }) => ({
    name: config.name,
    unique: config.unique,
    columns: config.columns.map(column => 'name' in column && column.name),
    where: text(dialect, config.where)
  })),
  foreignKeys: config.foreignKeys.map(key => {
    const { columns, foreignColumns, foreignTable } = key.reference()
    return {
      columns: columns.map(({ name }) => name),
      refersTo: foreignColumns.map(({ name }) => name),
      onDelete: key.onDelete ?? 'no action',
      onUpdate: key.onUpdate ?? 'no action',
      table: is(foreignTable, pgCore.PgTable)
        ? pgCore.getTableConfig(foreignTable).name
        : sqliteCore.getTableConfig(foreignTable).name
    }
  }),
  checks: config.checks.map(({ name, value }) => ({ name, value: text(dialect, value) })),
  primaryKeys: config.primaryKeys.length,
  uniqueConstraints: config.uniqueConstraints.length
})

t.test('both dialects have the same tables, columns, indexes and references', async t => {
  const tables = (schema: object, kind: typeof sqliteCore.SQLiteTable | typeof pgCore.PgTable) =>
    Object.entries(schema).filter(([, value]) => is(value, kind))
  const [left, right] = [tables(sqlite, sqliteCore.SQLiteTable), tables(postgres, pgCore.PgTable)]
  t.equal(left.length, 16)
  t.strictSame(
    left.map(([name, table]) => [name, described('sqlite', sqliteCore.getTableConfig(table))]),
    right.map(([name, table]) => [name, described('postgres', pgCore.getTableConfig(table))])
  )
})

t.test('the generated migrations are up to date: npm run migrations', async t => {
  const newest = (dialect: string) => {
    const meta = new URL(`../../drizzle/${dialect}/meta/`, import.meta.url)
    const read = (file: string) => JSON.parse(readFileSync(new URL(file, meta), 'utf8'))
    const { idx } = read('_journal.json').entries.at(-1)
    return read(`${String(idx).padStart(4, '0')}_snapshot.json`)
  }
  t.strictSame(await generateSQLiteMigration(newest('sqlite'), await generateSQLiteDrizzleJson(sqlite)), [])
  t.strictSame(await generateMigration(newest('postgres'), generateDrizzleJson(postgres)), [])
})
