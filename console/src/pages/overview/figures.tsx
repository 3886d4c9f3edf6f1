import { number } from './chart.tsx'

export interface Figure {
  readonly text: string
  /** Not there before the service has answered. */
  readonly count: number | undefined
  /** The list that it counts, for who may see it. */
  readonly href: string | undefined
  /** Whether any of it is something to look at. */
  readonly alarming?: boolean
}

const Count = ({ count, alarming = false }: Figure) => (
  <strong class={alarming && count ? 'count tone-warning' : 'count'}>
    {count === undefined ? <span class="awaited" /> : number.format(count)}
  </strong>
)

interface Props {
  readonly label: string
  readonly figures: readonly Figure[]
  /** Large and side by side, or in lines. */
  readonly class: 'tiles' | 'lines'
}

/** Numbers that lead to what they count. */
export const Figures = ({ label, figures, class: classes }: Props) => (
  <ul class={`figures ${classes}`} aria-label={label}>
    {figures.map(figure => (
      <li key={figure.text}>
        {figure.href ? (
          <a href={figure.href}>
            <Count {...figure} />
            <span>{figure.text}</span>
          </a>
        ) : (
          <p>
            <Count {...figure} />
            <span>{figure.text}</span>
          </p>
        )}
      </li>
    ))}
  </ul>
)
