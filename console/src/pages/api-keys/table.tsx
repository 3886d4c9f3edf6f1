import { useState } from 'preact/hooks'
import { useParams } from '../../parts/address.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { Icon } from '../../parts/icon.tsx'
import { usePages } from '../../parts/pages.ts'
import { useSelection } from '../../parts/selection.ts'
import { attentionQuery, momentOf } from './attention.ts'
import { useKeyAuthority } from './authority.ts'
import { columnsOf } from './columns.tsx'
import { KeyDetails } from './details.tsx'
import { KeyFilters } from './filters.tsx'
import { type ApiKey, isSort, isState, useKeys, type View } from './keys.ts'
import { NoKeys } from './no-keys.tsx'
import { RenameKey } from './rename.tsx'
import { RevokeKeys } from './revoke.tsx'
import { RowActions } from './row-actions.tsx'

const rowsOnPage = 20

interface Props {
  readonly view: View
  /** Whose keys alone, where that is settled: else the address may say. */
  readonly owner?: { readonly id: string; readonly name: string }
  readonly onCreate: (() => void) | undefined
}

type Open =
  | { readonly what: 'details' | 'rename'; readonly key: ApiKey }
  | { readonly what: 'revoke'; readonly keys: ApiKey[] }

const captions: Readonly<Record<View, string>> = {
  own: 'My API keys',
  'service-accounts': 'API keys of the service account',
  tenant: 'All API keys of the tenant'
}

const titleOfNone = (view: View, owner: Props['owner']) => {
  if (owner) return `${owner.name} currently has no keys`
  return view === 'own' ? 'You do not have any API keys yet' : 'This tenant has no API keys yet'
}

/** Keys with everything that can be done to them. What is shown is in the address. */
export function KeyTable({ view, owner, onCreate }: Props) {
  const { params, change } = useParams()
  const { mayRevoke } = useKeyAuthority()
  const [open, setOpen] = useState<Open>()
  const { name, only, state = 'active' } = params
  const [opened] = useState(Date.now)
  const moment = momentOf(params, opened)
  const pages = usePages(only ? { at: new Date(moment).toISOString() } : {})
  const ownerId = owner?.id ?? params.owner
  const sort = isSort(params.sort) ? params.sort : '-created'
  const query = useKeys({
    view,
    sort,
    limit: rowsOnPage,
    ...(name && { name }),
    ...(ownerId && { user_id: ownerId }),
    ...attentionQuery(only, moment),
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
        caption={captions[view]}
        columns={columnsOf(view, key => setOpen({ what: 'details', key }))}
        query={query}
        pages={pages}
        sort={sort}
        onSort={by => change({ sort: by, cursor: undefined })}
        selection={rows.some(mayRevoke) ? selection : undefined}
        nameOf={key => key.name}
        empty={<NoKeys title={titleOfNone(view, owner)} onCreate={onCreate} />}
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
