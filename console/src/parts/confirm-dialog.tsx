import type { ComponentChildren } from 'preact'
import { Dialog } from './dialog.tsx'
import { Form } from './form.tsx'

interface Props {
  readonly title: string
  /** The verb of what happens: `Revoke`. */
  readonly label: string
  readonly children: ComponentChildren
  readonly confirm: () => Promise<void>
  readonly onClose: () => void
  /** Until what is asked for has been typed. */
  readonly disabled?: boolean
}

/** Asks before something is destroyed. The first thing that has the focus is what leaves it as it is. */
export const ConfirmDialog = ({ title, label, children, confirm, onClose, disabled = false }: Props) => (
  <Dialog title={title} tone="danger" onClose={onClose}>
    <Form label={label} tone="danger" submit={confirm} onCancel={onClose} disabled={disabled}>
      {children}
    </Form>
  </Dialog>
)
