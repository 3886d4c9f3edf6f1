import { useState } from 'preact/hooks'
import { userRoleId } from '../../../../src/domain/permissions.ts'
import { api, ask, type Schemas } from '../../api/client.ts'
import { changed } from '../../api/queries.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Form } from '../../parts/form.tsx'
import { RoleField } from '../../parts/role-field.tsx'
import { roleName } from '../../parts/role-name.ts'
import { Snippet } from '../../parts/snippet.tsx'
import { Exact } from '../../parts/time.tsx'
import { textOf } from '../../parts/typed.ts'
import { useSession } from '../../session/session.tsx'

/** The only time that the link is shown. */
function InvitationLink({ invited, onClose }: { invited: Schemas['CreatedInvitation']; onClose: () => void }) {
  const { email, role_name, link, expires_at } = invited
  return (
    <Dialog title="The invitation is ready" onClose={onClose} wide lasting>
      <p>
        No e-mail is sent: give this link to <strong>{email}</strong> yourself. Whoever opens it first joins as{' '}
        <strong>{roleName(role_name)}</strong>; it works once, until <Exact at={expires_at} />.{' '}
        <strong>You won’t be able to see this link again once you close this dialog.</strong>
      </p>
      <Snippet title="The link" text={link} what="the link" primary />
      <footer class="actions">
        <button type="button" class="button" onClick={onClose}>
          Close
        </button>
      </footer>
    </Dialog>
  )
}

/** Asks who is to join as what, then shows the link. It is kept nowhere but here, and gone when this closes. */
export function InviteMember({ onClose }: { onClose: () => void }) {
  const { may } = useSession()
  const [invited, setInvited] = useState<Schemas['CreatedInvitation']>()

  async function invite(typed: FormData) {
    const role = textOf(typed, 'role')
    const body = { email: textOf(typed, 'email'), ...(role && { role }) }
    setInvited(await ask(api.POST('/v1/invitations', { body })))
    await changed()
  }

  if (invited) return <InvitationLink invited={invited} onClose={onClose} />
  return (
    <Dialog title="Invite a new team member" onClose={onClose}>
      <Form label="Create the link" submit={invite} onCancel={onClose}>
        <Field name="email" label="E-mail address" hint="They sign in with it once they have joined.">
          {control => <input {...control} type="email" autoComplete="off" maxLength={254} required />}
        </Field>
        {may('read:role') && <RoleField chosen={userRoleId} />}
      </Form>
    </Dialog>
  )
}
