import { addressWith } from '../../parts/address.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Exact } from '../../parts/time.tsx'
import { actionText } from './actions.ts'
import { Actor, kindOf, Outcome } from './columns.tsx'
import type { AuditEvent } from './events.ts'

interface MoreProps {
  readonly params: { readonly [name: string]: string }
  readonly children: string
  readonly onClose: () => void
}

/** To the whole trail of what is named, over all that was chosen before. */
const More = ({ params, children, onClose }: MoreProps) => (
  <a class="block" href={addressWith('/team/audit-log', {}, params)} onClick={onClose}>
    {children}
  </a>
)

/** Everything that is on record about one event. */
export function EventDetails({ event, onClose }: { event: AuditEvent; onClose: () => void }) {
  const { action, at, actor_id, target_type, target_id, target_name, key_id, reason, detail } = event
  return (
    <Dialog title={actionText(action)} onClose={onClose} wide>
      <dl class="facts">
        <dt>When</dt>
        <dd>
          <Exact at={at} />
        </dd>
        <dt>Outcome</dt>
        <dd>
          <Outcome {...event} /> {reason && <code>{reason}</code>}
        </dd>
        <dt>By</dt>
        <dd>
          <Actor {...event} />
          {actor_id && (
            <>
              <code class="block">{actor_id}</code>
              <More params={{ actor_id }} onClose={onClose}>
                Everything that they did
              </More>
            </>
          )}
        </dd>
        {key_id && (
          <>
            <dt>With the key</dt>
            <dd>
              <code>{key_id}</code>
              <More params={{ key_id }} onClose={onClose}>
                Everything that was done with it
              </More>
            </dd>
          </>
        )}
        <dt>On</dt>
        <dd>
          {target_name ?? ''} <span class="quiet">{kindOf(target_type)}</span>
          {target_id && (
            <>
              <code class="block">{target_id}</code>
              <More params={{ target_id }} onClose={onClose}>
                Everything that was done to it
              </More>
            </>
          )}
        </dd>
        <dt>From</dt>
        <dd>
          {event.address ? <code>{event.address}</code> : <span class="quiet">Unknown</span>}
          {event.user_agent && <small class="block">{event.user_agent}</small>}
        </dd>
        <dt>Action</dt>
        <dd>
          <code>{action}</code>
        </dd>
        <dt>Request</dt>
        <dd>
          <code>{event.request_id}</code>
        </dd>
        {detail && (
          <>
            <dt>Detail</dt>
            <dd>
              <pre class="detail">{JSON.stringify(detail, null, 2)}</pre>
            </dd>
          </>
        )}
      </dl>
    </Dialog>
  )
}
