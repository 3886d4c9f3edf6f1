export type Tone = 'good' | 'neutral' | 'warning' | 'danger'

/** A state in one word. The word says it; the colour only helps to find it. */
export const Badge = ({ tone, children }: { tone: Tone; children: string }) => (
  <span class={`badge badge-${tone}`}>{children}</span>
)
