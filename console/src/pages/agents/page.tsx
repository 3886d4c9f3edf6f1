import { keepPreviousData, useQuery } from '@tanstack/preact-query'
import { api, ask } from '../../api/client.ts'
import { useParams } from '../../parts/address.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { usePages } from '../../parts/pages.ts'
import { Pinned } from '../../parts/pinned.tsx'
import { useColumns } from './columns.tsx'

const rowsOnPage = 20
const lead = 'Clients that have registered with a key. When the key ends, they stop working.'

const useAgents = (query: { readonly key_id?: string; readonly cursor?: string }) =>
  useQuery({
    queryKey: ['agents', 'page', query],
    queryFn: () => ask(api.GET('/v1/agents', { params: { query: { limit: rowsOnPage, ...query } } })),
    placeholderData: keepPreviousData
  })

function AgentsPage() {
  const { key_id } = useParams().params
  const pages = usePages()
  const query = useAgents({ ...(key_id && { key_id }), ...(pages.cursor && { cursor: pages.cursor }) })
  const [first] = query.data?.data ?? []

  return (
    <Page title="Agents" lead={lead}>
      {key_id && (
        <div class="filters">
          <Pinned param="key_id">With the key {first?.key_name ?? key_id}</Pinned>
        </div>
      )}
      <DataTable
        caption="Agents"
        columns={useColumns()}
        query={query}
        pages={pages}
        nameOf={({ name }) => name}
        empty={
          key_id ? (
            <Empty title="No agent has registered with this key" />
          ) : (
            <Empty title="No agent has registered yet">
              <p>A Prefect agent registers by itself when it is started with an API key of this service.</p>
              <a class="button" href="/user/keys">
                To the API keys
              </a>
            </Empty>
          )
        }
      />
    </Page>
  )
}

export default AgentsPage
