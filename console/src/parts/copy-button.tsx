import { useEffect, useState } from 'preact/hooks'
import { Icon } from './icon.tsx'

const shownMilliseconds = 2000

interface Props {
  readonly text: string
  /** What is copied, for those who hear the page: `the key`. */
  readonly what: string
  /** Of the element that holds the text: it is selected where the page may not write to the clipboard. */
  readonly source: string
  readonly primary?: boolean
}

export function CopyButton({ text, what, source, primary = false }: Props) {
  const [said, say] = useState('')

  useEffect(() => {
    const timer = setTimeout(() => say(''), shownMilliseconds)
    return () => clearTimeout(timer)
  }, [said])

  async function copy() {
    try {
      await navigator.clipboard.writeText(text)
      say('Copied')
    } catch {
      const holder = document.getElementById(source)
      if (holder !== null) getSelection()?.selectAllChildren(holder)
      say('Selected')
    }
  }

  return (
    <>
      <button type="button" class={primary ? 'button primary copy' : 'button copy'} onClick={copy}>
        <Icon name={said === 'Copied' ? 'check' : 'copy'} />
        {said === '' ? 'Copy' : said}
        <span class="unseen"> {what}</span>
      </button>
      <output class="unseen">{said}</output>
    </>
  )
}
