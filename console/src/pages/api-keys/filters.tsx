import { useParams } from '../../parts/address.ts'
import { FilterSelect } from '../../parts/filter-select.tsx'
import { SearchBox } from '../../parts/search-box.tsx'
import { attentionChoices } from './attention.ts'
import type { View } from './keys.ts'
import { PrincipalOptions } from './principals.tsx'

const stateChoices = [
  ['active', 'Active'],
  ['disabled', 'Disabled'],
  ['expired', 'Expired'],
  ['revoked', 'Revoked'],
  ['all', 'Any state']
] as const

const optionsOf = (choices: readonly (readonly [value: string, text: string])[]) =>
  choices.map(([value, text]) => (
    <option key={value} value={value}>
      {text}
    </option>
  ))

export function KeyFilters({ view }: { view: View }) {
  const { params, change } = useParams()
  return (
    <div class="filters">
      <SearchBox
        label="Search for an API key"
        value={params.name ?? ''}
        onSearch={name => change({ name, cursor: undefined }, true)}
      />
      <FilterSelect label="State" param="state" initial="active">
        {optionsOf(stateChoices)}
      </FilterSelect>
      <FilterSelect label="Use and expiry" param="only">
        <option value="">Any use</option>
        {optionsOf(attentionChoices)}
      </FilterSelect>
      {view === 'tenant' && (
        <FilterSelect label="Owner" param="owner">
          <option value="">Any owner</option>
          <PrincipalOptions />
        </FilterSelect>
      )}
    </div>
  )
}
