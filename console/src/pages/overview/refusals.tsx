import { addressWith } from '../../parts/address.ts'
import { Chart, hourText, number } from './chart.tsx'
import { type Hour, reasonsOf } from './hours.ts'

const reasons: Readonly<Record<string, string>> = {
  address: 'Address not allowed',
  disabled: 'Key disabled',
  expired: 'Key expired',
  owner_disabled: 'Owner disabled',
  owner_removed: 'Owner removed',
  revoked: 'Key revoked',
  tenant_disabled: 'Tenant disabled'
}

const reasonText = (reason: string) => reasons[reason] ?? reason
const states = new Set(['disabled', 'expired', 'revoked'])

function Reasons({ hours }: { hours: readonly Hour[] }) {
  return (
    <ul class="reasons">
      {reasonsOf(hours).map(({ reason, count }) => (
        <li key={reason}>
          {states.has(reason) ? (
            <a href={addressWith('/user/keys', {}, { view: 'tenant', state: reason, sort: '-last_used' })}>
              {reasonText(reason)}
            </a>
          ) : (
            reasonText(reason)
          )}{' '}
          <strong>{number.format(count)}</strong>
        </li>
      ))}
    </ul>
  )
}

const HourTable = ({ hours }: { hours: readonly Hour[] }) => (
  <details>
    <summary>Show as a table</summary>
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col">Refused</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {hours.map(({ at, count, refusals }) => (
          <tr key={at}>
            <th scope="row">{hourText(at)}</th>
            <td>{number.format(count)}</td>
            <td>{refusals.map(it => `${reasonText(it.reason)} ${number.format(it.count)}`).join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </details>
)

function Picture({ hours, sum }: { hours: readonly Hour[]; sum: number }) {
  return (
    <>
      <Chart hours={hours} />
      {sum > 0 ? (
        <>
          <Reasons hours={hours} />
          <HourTable hours={hours} />
        </>
      ) : (
        <p class="reasons quiet">No key of the tenant was presented and refused.</p>
      )}
    </>
  )
}

/** How often keys of the tenant were presented and refused, by the hour and by the reason. Undefined: not known yet. */
export function RefusedKeys({ hours }: { hours: readonly Hour[] | undefined }) {
  const sum = (hours ?? []).reduce((all, { count }) => all + count, 0)
  return (
    <section class="panel">
      <header>
        <h2>Keys refused in the last 24 hours</h2>
        {hours && <strong class="sum">{number.format(sum)}</strong>}
      </header>
      <div class="picture">{hours && <Picture hours={hours} sum={sum} />}</div>
    </section>
  )
}
