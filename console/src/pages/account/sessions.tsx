import { keepPreviousData, useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { api, ask, type Schemas } from '../../api/client.ts'
import { changed } from '../../api/queries.ts'
import { Badge } from '../../parts/badge.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Empty } from '../../parts/empty.tsx'
import { usePages } from '../../parts/pages.ts'
import { useSignOut } from '../../parts/sign-out.ts'
import { Time } from '../../parts/time.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { browserOf } from './browser.ts'

type OpenSession = Schemas['OpenSession']

const rowsOnPage = 20

const useSessions = (cursor: string | undefined) =>
  useQuery({
    queryKey: ['sessions', cursor],
    queryFn: () =>
      ask(api.GET('/v1/sessions', { params: { query: { limit: rowsOnPage, ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData
  })

const columns: Column<OpenSession>[] = [
  {
    head: 'Where',
    main: true,
    cell: ({ user_agent, current }) => (
      <span class="named">
        <span title={user_agent}>{browserOf(user_agent)}</span>
        {current && <Badge tone="good">This one</Badge>}
      </span>
    )
  },
  { head: 'Address', cell: ({ address }) => <code>{address}</code> },
  { head: 'Tenant', cell: ({ tenant_name }) => tenant_name },
  { head: 'Signed in', cell: ({ created_at }) => <Time at={created_at} /> },
  { head: 'Last seen', cell: ({ last_seen_at }) => <Time at={last_seen_at} /> },
  { head: 'Ends', cell: ({ expires_at }) => <Time at={expires_at} /> }
]

function EndSession({ session, onClose }: { session: OpenSession; onClose: () => void }) {
  const { id, user_agent, address } = session
  const say = useToast()

  async function confirm() {
    await ask(api.DELETE('/v1/sessions/{id}', { params: { path: { id } } }))
    await changed()
    say('The session has ended.')
    onClose()
  }

  return (
    <ConfirmDialog title="End the session" label="End" confirm={confirm} onClose={onClose}>
      <p>
        Are you sure you want to sign out <strong>{browserOf(user_agent)}</strong> at <code>{address}</code>? If it was
        not you, change the password as well: that ends every session but this one.
      </p>
    </ConfirmDialog>
  )
}

/** Wherever the person is signed in. */
export function SessionTable() {
  const pages = usePages()
  const query = useSessions(pages.cursor)
  const [ending, setEnding] = useState<OpenSession>()
  const leave = useSignOut()

  return (
    <>
      <DataTable
        caption="Your sessions"
        columns={columns}
        query={query}
        pages={pages}
        nameOf={({ user_agent }) => browserOf(user_agent)}
        empty={<Empty title="No sessions on this page" />}
        actions={session => (
          <div class="buttons">
            <button
              type="button"
              class="button"
              aria-label={session.current ? 'Sign out of this session' : `End ${browserOf(session.user_agent)}`}
              onClick={() => (session.current ? leave() : setEnding(session))}
            >
              {session.current ? 'Sign out' : 'End'}
            </button>
          </div>
        )}
      />
      {ending && <EndSession session={ending} onClose={() => setEnding(undefined)} />}
    </>
  )
}
