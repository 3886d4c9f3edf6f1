import { useState } from 'preact/hooks'
import { useParams } from '../../parts/address.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { usePages } from '../../parts/pages.ts'
import { Tabs } from '../../parts/tabs.tsx'
import { useSession } from '../../session/session.tsx'
import { actionText } from './actions.ts'
import { columnsOf } from './columns.tsx'
import { EventDetails } from './details.tsx'
import { type AuditEvent, eventQuery, isNarrowed, useEvents } from './events.ts'
import { EventFilters } from './filters.tsx'

const path = '/team/audit-log'
const lead = 'Every change and every refusal for want of authority, newest first.'

function AuditLogPage() {
  const { operator } = useSession().session
  const { params } = useParams()
  const [open, setOpen] = useState<AuditEvent>()
  const query = useEvents(eventQuery(params))
  const isInstance = params.view === 'instance'

  const tabs = [
    { text: 'This tenant', href: path, current: !isInstance },
    { text: 'The whole installation', href: `${path}?view=instance`, current: isInstance }
  ]
  return (
    <Page title="Audit log" lead={lead}>
      {operator && <Tabs label="Of what" tabs={tabs} />}
      <EventFilters shown={query.data?.data.find(({ target_id }) => target_id === params.target_id)} />
      <DataTable
        caption="Audit events"
        columns={columnsOf(setOpen)}
        query={query}
        pages={usePages()}
        nameOf={({ action }) => actionText(action)}
        empty={
          <Empty title="No events found">
            {isNarrowed(params) && (
              <>
                <p>Try expanding your search.</p>
                <a class="button" href={isInstance ? `${path}?view=instance` : path}>
                  Show all events
                </a>
              </>
            )}
          </Empty>
        }
      />
      {open && <EventDetails event={open} onClose={() => setOpen(undefined)} />}
    </Page>
  )
}

export default AuditLogPage
