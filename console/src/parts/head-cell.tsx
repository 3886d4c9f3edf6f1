import { Icon } from './icon.tsx'

interface Props {
  readonly text: string
  /** The name by which the API sorts; without one the column does not. */
  readonly by: string | undefined
  readonly sort: string | undefined
  readonly onSort: ((sort: string) => void) | undefined
}

function directionOf(by: string, sort: string | undefined) {
  if (sort === by) return 'ascending'
  return sort === `-${by}` ? 'descending' : undefined
}

export function HeadCell({ text, by, sort, onSort }: Props) {
  if (by === undefined || onSort === undefined) return <th scope="col">{text}</th>
  const direction = directionOf(by, sort)
  return (
    <th scope="col" aria-sort={direction}>
      <button type="button" class="sort" onClick={() => onSort(direction === 'ascending' ? `-${by}` : by)}>
        {text}
        <Icon name="chevron" />
      </button>
    </th>
  )
}
