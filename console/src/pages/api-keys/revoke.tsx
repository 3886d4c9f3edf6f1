import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { type ApiKey, revokeKeys, type View } from './keys.ts'
import { AgentList, LastUse, useReliance } from './reliance.tsx'

const names = new Intl.ListFormat('en')

interface Props {
  readonly keys: readonly ApiKey[]
  readonly view: View
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Names the keys and says who relies on them, before they end for good. */
export function RevokeKeys({ keys, view, onClose, onDone }: Props) {
  const { agents, isLoading } = useReliance(keys)
  const say = useToast()
  const [only] = keys.length === 1 ? keys : []

  async function confirm() {
    await revokeKeys(keys, view)
    say(only ? 'API key was successfully revoked.' : `${keys.length} API keys were successfully revoked.`)
    onDone()
  }

  return (
    <ConfirmDialog
      title={only ? 'Revoke the API key' : `Revoke ${keys.length} API keys`}
      label="Revoke"
      confirm={confirm}
      onClose={onClose}
    >
      <p>
        Are you sure you want to revoke {only ? 'the API key ' : ''}
        <strong>{names.format(keys.map(({ name }) => name))}</strong>? From the next request on it is refused, and that
        cannot be taken back.
      </p>
      <div class="reliance">
        {only && <LastUse apiKey={only} />}
        {isLoading && <p class="quiet">Looking for agents that use it…</p>}
        {agents.length > 0 && <AgentList agents={agents} />}
      </div>
    </ConfirmDialog>
  )
}
