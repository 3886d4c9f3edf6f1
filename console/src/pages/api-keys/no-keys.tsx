import { useParams } from '../../parts/address.ts'
import { Empty } from '../../parts/empty.tsx'

interface Props {
  /** Says that there are none at all. */
  readonly title: string
  readonly onCreate: (() => void) | undefined
}

/** Nothing to show: because of the filters, or because there is nothing yet. */
export function NoKeys({ title, onCreate }: Props) {
  const { params, change } = useParams()
  const { name, owner, state, only, cursor } = params
  if (name || owner || state || only || cursor) {
    return (
      <Empty title="No API keys found">
        <p>Try expanding your search.</p>
        <button
          type="button"
          class="button"
          onClick={() => change({ name: '', owner: '', only: '', state: 'all', cursor: undefined })}
        >
          Show all keys
        </button>
      </Empty>
    )
  }
  return (
    <Empty title={title}>
      <p>A key lets a program act as you, or as a service account, until it expires or is revoked.</p>
      {onCreate && (
        <button type="button" class="button" onClick={onCreate}>
          Create an API key
        </button>
      )}
    </Empty>
  )
}
