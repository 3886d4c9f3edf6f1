import { type ComponentChildren, createContext } from 'preact'
import { useCallback, useContext, useEffect, useState } from 'preact/hooks'

interface Toast {
  readonly text: string
  readonly undo?: () => Promise<void>
}

type Say = (text: string, undo?: () => Promise<void>) => void

const Saying = createContext<Say>(() => {})

/** Says in passing that something was done, and offers to take it back where that can be. */
export const useToast = () => useContext(Saying)

const shownMilliseconds = 8000

export function Toasts({ children }: { children: ComponentChildren }) {
  const [toast, setToast] = useState<Toast>()
  const say = useCallback<Say>((text, undo) => setToast({ text, ...(undo && { undo }) }), [])

  useEffect(() => {
    if (toast === undefined) return
    const timer = setTimeout(() => setToast(undefined), shownMilliseconds)
    return () => clearTimeout(timer)
  }, [toast])

  async function takeBack() {
    setToast(undefined)
    await toast?.undo?.().catch(() => say('This could not be undone. Look at it again.'))
  }

  return (
    <Saying.Provider value={say}>
      {children}
      <output class="toasts">
        {toast && (
          <div class="toast">
            <span>{toast.text}</span>
            {toast.undo && (
              <button type="button" onClick={takeBack}>
                Undo
              </button>
            )}
          </div>
        )}
      </output>
    </Saying.Provider>
  )
}
