import { type ComponentChildren, createContext } from 'preact'
import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import { type Problem, problemOf } from '../api/problem.ts'
import { endedBy } from '../api/queries.ts'
import { Failure } from './failure.tsx'

type Errors = ReadonlyMap<string, string>

const Wrong = createContext<Errors>(new Map())

/** What is wrong with a field, by its JSON pointer: `/name`, or what lies under it, `/scopes/0`. */
export function useFieldError(pointer: string) {
  const errors = useContext(Wrong)
  const inside = [...errors.keys()].find(key => key === pointer || key.startsWith(`${pointer}/`))
  return inside === undefined ? undefined : errors.get(inside)
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

function flawOf({ validity, validationMessage }: Control) {
  if (validity.valueMissing) return 'Please fill this in.'
  return validity.typeMismatch ? 'This is not an e-mail address.' : validationMessage
}

const isControl = (element: Element): element is Control => 'validity' in element && 'name' in element

/** What the browser itself can tell, in our words and next to the field. */
function flawsOf(form: HTMLFormElement): Errors {
  const flawed = [...form.elements].filter(isControl).filter(control => !control.validity.valid)
  return new Map(flawed.map(control => [`/${control.name}`, flawOf(control)]))
}

interface Props {
  /** What the service is to do with what was typed. Failing, it throws a Problem, which the form shows. */
  readonly submit: (typed: FormData) => Promise<void>
  readonly children: ComponentChildren
  /** Names the button that submits. */
  readonly label: string
  readonly tone?: 'danger'
  /** Set in a dialog: shows a second button, which leaves things as they are. */
  readonly onCancel?: () => void
  readonly disabled?: boolean
}

export function Form({ submit, children, label, tone, onCancel, disabled = false }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const [busy, setBusy] = useState(false)
  const [errors, setErrors] = useState<Errors>(new Map())
  const [problem, setProblem] = useState<Problem>()

  // The first field that is wrong, or else what is said above them.
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid=true], [role=alert]')?.focus()
  }, [errors, problem])

  async function send(event: Event) {
    event.preventDefault()
    if (busy || disabled || form.current === null) return
    const flaws = flawsOf(form.current)
    setErrors(flaws)
    setProblem(undefined)
    if (flaws.size > 0) return
    setBusy(true)
    try {
      await submit(new FormData(form.current))
    } catch (thrown) {
      endedBy(thrown)
      const said = problemOf(thrown)
      const names = [...form.current.elements].filter(isControl).map(({ name }) => `/${name}`)
      const shown = [...said.fields].filter(([pointer]) => names.some(name => pointer.startsWith(name)))
      setErrors(new Map(shown))
      setProblem(shown.length > 0 ? undefined : said)
    }
    setBusy(false)
  }

  return (
    // Without JavaScript a form would otherwise put what was typed into the address bar.
    <form ref={form} method="post" noValidate onSubmit={send}>
      {problem && <Failure problem={problem} />}
      <Wrong.Provider value={errors}>{children}</Wrong.Provider>
      <footer class="actions">
        {onCancel && (
          <button type="button" class="button" onClick={onCancel}>
            Cancel
          </button>
        )}
        <button type="submit" class={`button ${tone ?? 'primary'}`} aria-disabled={busy || disabled}>
          {label}
        </button>
      </footer>
    </form>
  )
}
