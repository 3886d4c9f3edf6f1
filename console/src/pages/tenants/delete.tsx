import { useState } from 'preact/hooks'
import { api, ask } from '../../api/client.ts'
import { changed } from '../../api/queries.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { useToast } from '../../parts/toasts.tsx'
import type { Tenant } from './tenants.ts'

/** Takes its slug as a word of consent: a name may be one that nobody can type. */
export function DeleteTenant({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const { id, name, slug, revision } = tenant
  const [typed, type] = useState('')
  const say = useToast()

  async function confirm() {
    const header = { 'if-match': `"${revision}"` }
    await ask(api.DELETE('/v1/tenants/{id}', { params: { path: { id }, header } }))
    await changed()
    say(`${name} has been deleted.`)
    onClose()
  }

  return (
    <ConfirmDialog
      title="Delete the tenant"
      label="Delete"
      confirm={confirm}
      onClose={onClose}
      disabled={typed.trim() !== slug}
    >
      <p>
        <strong>{name}</strong> and everything in it will be deleted: its API keys end at once, with its service
        accounts, roles, memberships and invitations. Its users and the audit trail stay. That cannot be taken back.
      </p>
      <Field
        name="slug"
        label="Its slug, to confirm"
        hint={
          <>
            Type <code>{slug}</code>.
          </>
        }
      >
        {control => (
          <input
            {...control}
            autoComplete="off"
            spellcheck={false}
            value={typed}
            onInput={event => type(event.currentTarget.value)}
          />
        )}
      </Field>
    </ConfirmDialog>
  )
}
