import { useState } from 'preact/hooks'
import { useParams } from '../../parts/address.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { Icon } from '../../parts/icon.tsx'
import { usePages } from '../../parts/pages.ts'
import { useSelection } from '../../parts/selection.ts'
import { useKeyAuthority } from './authority.ts'
import { columnsOf } from './columns.tsx'
import { KeyDetails } from './details.tsx'
import { KeyFilters } from './filters.tsx'
import { type ApiKey, isSort, isState, useKeys } from './keys.ts'
import { NoKeys } from './no-keys.tsx'
import { RenameKey } from './rename.tsx'
import { RevokeKeys } from './revoke.tsx'
import { RowActions } from './row-actions.tsx'

const rowsOnPage = 20

interface Props {
  readonly view: 'own' | 'tenant'
  readonly onCreate: (() => void) | undefined
}

type Open =
  | { readonly what: 'details' | 'rename'; readonly key: ApiKey }
  | { readonly what: 'revoke'; readonly keys: ApiKey[] }

/** Keys with everything that can be done to them. What is shown is in the address. */
export function KeyTable({ view, onCreate }: Props) {
  const { params, change } = useParams()
  const pages = usePages()
  const { mayRevoke } = useKeyAuthority()
  const [open, setOpen] = useState<Open>()
  const { name, owner, state = 'active' } = params
  const sort = isSort(params.sort) ? params.sort : '-created'
  const query = useKeys({
    view,
    sort,
    limit: rowsOnPage,
    ...(name && { name }),
    ...(owner && { user_id: owner }),
    ...(isState(state) && { state }),
    ...(pages.cursor && { cursor: pages.cursor })
  })
  const rows = query.data?.data ?? []
  const selection = useSelection(rows.filter(mayRevoke))
  const close = () => setOpen(undefined)

  return (
    <>
      <KeyFilters view={view} />
      {selection.rows.length > 0 && (
        <div class="selection-bar">
          <output>{selection.rows.length} selected</output>
          <button type="button" class="button" onClick={() => setOpen({ what: 'revoke', keys: selection.rows })}>
            <Icon name="trash" />
            Revoke
          </button>
          <button type="button" class="button bare" onClick={selection.clear}>
            Clear
          </button>
        </div>
      )}
      <DataTable
        caption={view === 'own' ? 'My API keys' : 'All API keys of the tenant'}
        columns={columnsOf(view, key => setOpen({ what: 'details', key }))}
        query={query}
        pages={pages}
        sort={sort}
        onSort={by => change({ sort: by, cursor: undefined })}
        selection={rows.some(mayRevoke) ? selection : undefined}
        nameOf={key => key.name}
        empty={<NoKeys view={view} onCreate={onCreate} />}
        actions={key => (
          <RowActions
            apiKey={key}
            onRename={() => setOpen({ what: 'rename', key })}
            onRevoke={() => setOpen({ what: 'revoke', keys: [key] })}
          />
        )}
      />
      {open?.what === 'details' && <KeyDetails apiKey={open.key} onClose={close} />}
      {open?.what === 'rename' && <RenameKey apiKey={open.key} onClose={close} />}
      {open?.what === 'revoke' && (
        <RevokeKeys
          keys={open.keys}
          view={view}
          onClose={close}
          onDone={() => {
            selection.clear()
            close()
          }}
        />
      )}
    </>
  )
}
