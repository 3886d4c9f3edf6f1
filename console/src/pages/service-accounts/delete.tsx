import { changed } from '../../api/queries.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { useKeys } from '../api-keys/keys.ts'
import { AgentList, LastUse, useReliance } from '../api-keys/reliance.tsx'
import { deleteAccount, type ServiceAccount, useAccountAuthority } from './accounts.ts'

const shownKeys = 20
const plural = new Intl.PluralRules('en')

/** How many keys end, the last use of any of them, and the agents that work with them. */
function Reliance({ id }: { id: string }) {
  const query = useKeys({
    view: 'service-accounts',
    user_id: id,
    state: 'active',
    sort: '-last_used',
    limit: shownKeys
  })
  const keys = query.data?.data ?? []
  const { agents } = useReliance(keys)
  const [latest] = keys
  if (query.isPending) return <p class="quiet">Looking for what relies on it…</p>
  if (latest === undefined) return <p>It has no active API keys.</p>
  const count = query.data?.next_cursor ? `more than ${shownKeys}` : keys.length
  return (
    <>
      <p>
        <strong>
          {count} active API {plural.select(keys.length) === 'one' ? 'key' : 'keys'}
        </strong>{' '}
        will be refused from the next request on.
      </p>
      <LastUse apiKey={latest} />
      {agents.length > 0 && <AgentList agents={agents} />}
    </>
  )
}

interface Props {
  readonly account: ServiceAccount
  readonly onClose: () => void
  readonly onDone: () => void
}

export function DeleteAccount({ account: { id, name }, onClose, onDone }: Props) {
  const { maySeeKeys } = useAccountAuthority()
  const say = useToast()

  async function confirm() {
    await deleteAccount(id)
    await changed()
    say(`${name} was deleted, and its API keys with it.`)
    onDone()
  }

  return (
    <ConfirmDialog title="Delete the service account" label="Delete" confirm={confirm} onClose={onClose}>
      <p>
        Are you sure you want to remove {name} from your team? <strong>{name}</strong> and all of their API keys will be
        deleted.
      </p>
      <div class="reliance">{maySeeKeys && <Reliance id={id} />}</div>
    </ConfirmDialog>
  )
}
