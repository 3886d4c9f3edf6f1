import { useId } from 'preact/hooks'
import { CopyButton } from './copy-button.tsx'

interface Props {
  readonly title: string
  readonly text: string
  /** What is copied, for those who hear the page: `the key`. */
  readonly what: string
  /** The secret itself, rather than a text that it is part of. */
  readonly primary?: boolean
}

/** A text to take along. */
export function Snippet({ title, text, what, primary = false }: Props) {
  const id = useId()
  return (
    <section class={primary ? 'snippet secret' : 'snippet'}>
      <h3>{title}</h3>
      <div>
        <pre id={id}>{text}</pre>
        <CopyButton text={text} what={what} source={id} primary={primary} />
      </div>
    </section>
  )
}
