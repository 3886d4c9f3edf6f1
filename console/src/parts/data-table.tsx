import type { UseQueryResult } from '@tanstack/preact-query'
import type { ComponentChildren, JSX } from 'preact'
import { problemOf } from '../api/problem.ts'
import { Failure } from './failure.tsx'
import { HeadCell } from './head-cell.tsx'
import { Pager } from './pager.tsx'
import type { Identified, Selection } from './selection.ts'

export interface Column<Row> {
  /** The heading, and the label of the cell where rows are stacked. */
  readonly head: string
  readonly cell: (row: Row) => ComponentChildren
  /** The name by which the API sorts. */
  readonly sort?: string
  /** The column that names the row; there is one. */
  readonly main?: boolean
}

interface Props<Row extends Identified> {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly query: UseQueryResult<{ readonly data: readonly Row[]; readonly next_cursor: string | null }, Error>
  readonly pages: { readonly next: (cursor: string) => void; readonly previous: (() => void) | undefined }
  readonly empty: ComponentChildren
  /** `name` or `-name`. */
  readonly sort?: string
  readonly onSort?: (sort: string) => void
  readonly selection?: Selection<Row> | undefined
  /** Buttons at the end of a row. */
  readonly actions?: ((row: Row) => ComponentChildren) | undefined
  readonly nameOf: (row: Row) => string
}

const skeletonRows = [1, 2, 3, 4, 5]

/** A table that sorts, selects and pages. Narrow screens stack its cells, with the headings as labels. */
export function DataTable<Row extends Identified>(props: Props<Row>): JSX.Element {
  const { caption, columns, query, pages, empty, sort, onSort, selection, actions, nameOf } = props
  const rows = query.data?.data ?? []

  if (query.isError) return <Failure problem={problemOf(query.error)} onRetry={() => query.refetch()} />
  if (query.isSuccess && rows.length === 0) return <div class="card">{empty}</div>

  return (
    <>
      <div class={query.isPlaceholderData ? 'card stale' : 'card'}>
        <table aria-busy={query.isPending}>
          <caption class="unseen">{caption}</caption>
          <thead>
            <tr>
              {selection && (
                <th class="pick" scope="col">
                  <input
                    type="checkbox"
                    aria-label="Select all"
                    checked={selection.isAll(rows)}
                    onChange={() => selection.toggleAll(rows)}
                  />
                </th>
              )}
              {columns.map(column => (
                <HeadCell key={column.head} text={column.head} by={column.sort} sort={sort} onSort={onSort} />
              ))}
              {actions && (
                <th class="row-actions" scope="col">
                  <span class="unseen">Actions</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {query.isPending &&
              skeletonRows.map(row => (
                <tr key={row} class="skeleton">
                  <td colSpan={columns.length + 2}>
                    <span />
                  </td>
                </tr>
              ))}
            {rows.map(row => (
              <tr key={row.id} class={selection?.has(row) ? 'selected' : undefined}>
                {selection && (
                  <td class="pick">
                    <input
                      type="checkbox"
                      aria-label={`Select ${nameOf(row)}`}
                      checked={selection.has(row)}
                      onChange={() => selection.toggle(row)}
                    />
                  </td>
                )}
                {columns.map(({ head, main, cell }) =>
                  main ? (
                    <th key={head} scope="row" class="main-cell">
                      {cell(row)}
                    </th>
                  ) : (
                    <td key={head} data-label={head}>
                      {cell(row)}
                    </td>
                  )
                )}
                {actions && <td class="row-actions">{actions(row)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager nextCursor={query.data?.next_cursor ?? null} pages={pages} />
    </>
  )
}
