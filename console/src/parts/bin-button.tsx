import { Icon } from './icon.tsx'

interface Props {
  /** What it does to what, for those who hear the page: `Revoke laptop`. */
  readonly label: string
  readonly title: string
  readonly onClick: () => void
}

/** The trash bin of a row. It asks before it does anything. */
export const BinButton = ({ label, title, onClick }: Props) => (
  <button type="button" class="button bare destroys" aria-label={label} title={title} onClick={onClick}>
    <Icon name="trash" />
  </button>
)
