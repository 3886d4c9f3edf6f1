import { useId } from 'preact/hooks'
import { useParams } from '../../parts/address.ts'
import { FilterSelect } from '../../parts/filter-select.tsx'
import { Pinned } from '../../parts/pinned.tsx'
import { localMinute } from '../../parts/time.tsx'
import { PrincipalOptions, usePrincipals } from '../api-keys/principals.tsx'
import { actionGroups } from './actions.ts'
import type { AuditEvent } from './events.ts'

/** From or until when, in the reader's zone; the address has it in UTC. */
function MomentFilter({ label, param }: { label: string; param: 'after' | 'before' }) {
  const id = useId()
  const { params, change } = useParams()
  const at = Date.parse(params[param] ?? '')

  function choose(value: string) {
    // An emptied input lets go; without a zone, a date and time is the reader's own.
    change({ [param]: value && new Date(value).toISOString(), cursor: undefined }, true)
  }

  return (
    <div class="moment">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="datetime-local"
        value={Number.isNaN(at) ? '' : localMinute(at)}
        onChange={event => choose(event.currentTarget.value)}
      />
    </div>
  )
}

function ActorFilter() {
  const { actor_id } = useParams().params
  const { nameOf } = usePrincipals()
  return (
    <FilterSelect label="By" param="actor_id">
      <option value="">By anybody</option>
      {actor_id && nameOf(actor_id) === undefined && <option value={actor_id}>{actor_id}</option>}
      <PrincipalOptions />
    </FilterSelect>
  )
}

/** `shown`: an event of the page, which knows the name of what the page is narrowed to. */
export function EventFilters({ shown }: { shown: AuditEvent | undefined }) {
  const { params } = useParams()
  return (
    <div class="filters">
      <ActorFilter />
      <FilterSelect label="What" param="action">
        <option value="">Any action</option>
        {actionGroups.map(([group, actions]) => (
          <optgroup key={group} label={group}>
            {actions.map(([name, text]) => (
              <option key={name} value={name}>
                {text}
              </option>
            ))}
          </optgroup>
        ))}
      </FilterSelect>
      <FilterSelect label="Outcome" param="outcome">
        <option value="">Any outcome</option>
        <option value="allowed">Allowed</option>
        <option value="refused">Refused</option>
      </FilterSelect>
      <MomentFilter label="From" param="after" />
      <MomentFilter label="Until" param="before" />
      <Pinned param="target_id">On {shown?.target_name ?? params.target_id}</Pinned>
      <Pinned param="key_id">With the key {params.key_id}</Pinned>
    </div>
  )
}
