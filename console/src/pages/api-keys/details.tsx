import { Dialog } from '../../parts/dialog.tsx'
import { Exact, Expiry } from '../../parts/time.tsx'
import { useSession } from '../../session/session.tsx'
import { Owner, StateBadge } from './columns.tsx'
import type { ApiKey } from './keys.ts'

const list = (items: readonly string[] | null, all: string) =>
  items === null ? (
    all
  ) : (
    <ul class="words">
      {items.map(item => (
        <li key={item}>
          <code>{item}</code>
        </li>
      ))}
    </ul>
  )

/** Everything about one key, with exact times. */
export function KeyDetails({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { name, hint, id, state, scopes, allowed_cidrs, created_at, created_by_name, expires_at, last_used_at } = apiKey
  const { may } = useSession()
  return (
    <Dialog title={name} onClose={onClose} wide>
      <dl class="facts">
        <dt>State</dt>
        <dd>
          <StateBadge state={state} />
        </dd>
        <dt>Key</dt>
        <dd>
          <code>{hint}…</code>
        </dd>
        <dt>Id</dt>
        <dd>
          <code>{id}</code>
        </dd>
        <dt>Owner</dt>
        <dd>
          <Owner {...apiKey} />
        </dd>
        <dt>Created</dt>
        <dd>
          <Exact at={created_at} /> by {created_by_name || 'somebody who is deleted'}
        </dd>
        <dt>Expires</dt>
        <dd>
          {expires_at && (
            <>
              <Exact at={expires_at} />,{' '}
            </>
          )}
          <Expiry at={expires_at} />
        </dd>
        <dt>Last used</dt>
        <dd>
          {last_used_at ? (
            <>
              <Exact at={last_used_at} /> from <code>{apiKey.last_used_address}</code>
              {apiKey.last_used_user_agent && <small class="block">{apiKey.last_used_user_agent}</small>}
            </>
          ) : (
            'Never'
          )}
        </dd>
        {apiKey.revoked_at && (
          <>
            <dt>Revoked</dt>
            <dd>
              <Exact at={apiKey.revoked_at} />
              {apiKey.revoked_reason === 'owner_removed' && ', because its owner was removed'}
            </dd>
          </>
        )}
        <dt>Scopes</dt>
        <dd>{list(scopes, 'Everything that its owner may do')}</dd>
        <dt>Addresses</dt>
        <dd>{list(allowed_cidrs, 'Usable from anywhere')}</dd>
        {may('read:agent') && (
          <>
            <dt>Agents</dt>
            <dd>
              <a href={`/team/agents?key_id=${id}`}>Registered with it</a>
            </dd>
          </>
        )}
        {may('read:audit-event') && (
          <>
            <dt>Audit log</dt>
            <dd>
              <a href={`/team/audit-log?key_id=${id}`}>Done with it</a>,{' '}
              <a href={`/team/audit-log?target_id=${id}`}>done to it</a>
            </dd>
          </>
        )}
      </dl>
    </Dialog>
  )
}
