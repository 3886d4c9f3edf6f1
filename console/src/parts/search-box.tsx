import { useEffect, useId, useState } from 'preact/hooks'
import { Icon } from './icon.tsx'

const pauseMilliseconds = 250

interface Props {
  readonly label: string
  readonly value: string
  readonly onSearch: (text: string) => void
}

/** Searches when the typing pauses, and follows the address when that changes by itself. */
export function SearchBox({ label, value, onSearch }: Props) {
  const id = useId()
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])

  useEffect(() => {
    if (text.trim() === value) return
    const timer = setTimeout(() => onSearch(text.trim()), pauseMilliseconds)
    return () => clearTimeout(timer)
  }, [text])

  return (
    <search class="search">
      <label for={id} class="unseen">
        {label}
      </label>
      <Icon name="search" />
      <input
        id={id}
        type="search"
        placeholder={label}
        maxLength={128}
        value={text}
        onInput={event => setText(event.currentTarget.value)}
      />
    </search>
  )
}
