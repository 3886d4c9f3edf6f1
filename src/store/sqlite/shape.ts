import { type Column, getTableColumns, getTableName, is, SQL, sql } from 'drizzle-orm'
import { SQLiteSyncDialect, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Page, Patch } from '../gateway.ts'

const dialect = new SQLiteSyncDialect()
const quoted = (name: string) => `"${name}"`

/** A statement as the driver takes it. */
export interface Query {
  readonly text: string
  readonly values: unknown[]
}

/** A clause, its keyword before it; nothing when there is no expression. */
function clause(keyword: string, expression: SQL | undefined): Query {
  if (expression === undefined) return { text: '', values: [] }
  const { sql: text, params } = dialect.sqlToQuery(expression)
  return { text: ` ${keyword} ${text}`, values: params }
}

/**
 * What the statements of a table look like and how its rows travel. Drizzle says the expressions; its builders would
 * say the rest anew for each statement, which takes longer than SQLite needs to run it.
 */
export function shape<Row extends object>(table: SQLiteTable) {
  const name = getTableName(table)
  const fields = Object.entries<Column>(getTableColumns(table)) as [keyof Row & string, Column][]
  const all = fields.map(([, column]) => quoted(column.name)).join(', ')
  const marks = fields.map(() => '?').join(', ')

  const encoded = (value: unknown, column: Column) => (value === null ? null : column.mapToDriverValue(value))

  return {
    name,
    insert: `insert into ${quoted(name)} (${all}) values (${marks})`,

    select(where: SQL | undefined, orderBy: Page['orderBy'], limit: number): Query {
      const condition = clause('where', where)
      const order = clause('order by', orderBy.length === 0 ? undefined : sql.join([...orderBy], sql`, `))
      return {
        // As a parameter it would make SQLite prepare the statement again for each value bound.
        text: `select ${all} from ${quoted(name)}${condition.text}${order.text} limit ${limit}`,
        values: [...condition.values, ...order.values]
      }
    },

    update(where: SQL | undefined, patch: Patch<Row>): Query {
      const changes = fields.flatMap(([field, column]) => {
        const value = patch[field]
        if (value === undefined) return []
        return sql`${sql.identifier(column.name)} = ${is(value, SQL) ? value : sql.param(value, column)}`
      })
      const set = clause('set', sql.join(changes, sql`, `))
      const condition = clause('where', where)
      return {
        text: `update ${quoted(name)}${set.text}${condition.text} returning ${all}`,
        values: [...set.values, ...condition.values]
      }
    },

    delete(where: SQL | undefined): Query {
      const { text, values } = clause('where', where)
      return { text: `delete from ${quoted(name)}${text}`, values }
    },

    /** In the order of the columns. */
    encode: (row: Row): unknown[] => fields.map(([field, column]) => encoded(row[field], column)),

    decode(values: readonly unknown[]): Row {
      const row: Partial<Record<keyof Row, unknown>> = {}
      fields.forEach(([field, column], index) => {
        const value = values[index]
        row[field] = value === null ? null : column.mapFromDriverValue(value)
      })
      return row as Row
    }
  }
}
