import { useState } from 'preact/hooks'
import { api, ask, type Schemas } from '../../api/client.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Form } from '../../parts/form.tsx'
import { textOf } from '../../parts/typed.ts'
import { useSession } from '../../session/session.tsx'
import { CreatedKey } from './created.tsx'
import { ExpiryField, expiryOf } from './expiry-field.tsx'
import { keysChanged } from './keys.ts'
import { ScopesField, scopesOf } from './scopes-field.tsx'
import { useServiceAccounts } from './service-accounts.ts'

interface Props {
  readonly onClose: () => void
  /** Whose key it is to be, where that is settled. */
  readonly owner?: { readonly id: string; readonly name: string }
}

function OwnerField() {
  const { may, session } = useSession()
  const accounts = useServiceAccounts(may('read:service-account')).data?.data ?? []
  return (
    <Field name="user_id" label="Owner" hint="For CI, agents and servers, use a service account.">
      {control => (
        <select {...control}>
          {may('create:api-key') && <option value={session.user_id}>Me ({session.email})</option>}
          <optgroup label="Service accounts">
            {accounts.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </optgroup>
        </select>
      )}
    </Field>
  )
}

/** Asks what the key is to be, then shows it once. It is kept nowhere but here, and gone when this closes. */
export function CreateKey({ onClose, owner }: Props) {
  const { may } = useSession()
  const [created, setCreated] = useState<Schemas['CreatedApiKey']>()

  async function create(typed: FormData) {
    const user_id = owner?.id ?? textOf(typed, 'user_id')
    const body = {
      name: textOf(typed, 'name'),
      expires_at: expiryOf(typed),
      scopes: scopesOf(typed),
      ...(user_id && { user_id })
    }
    setCreated(await ask(api.POST('/v1/api-keys', { body })))
    await keysChanged()
  }

  if (created) return <CreatedKey created={created} onClose={onClose} />
  return (
    <Dialog title={owner ? `Create an API key for ${owner.name}` : 'Create an API key'} onClose={onClose} wide>
      <Form label="Create" submit={create} onCancel={onClose}>
        <Field
          name="name"
          label="API key name"
          hint="Where it is going to be used, such as “laptop” or “nightly build”."
        >
          {control => <input {...control} autoComplete="off" maxLength={128} required />}
        </Field>
        {!owner && may('create:service-api-key') && <OwnerField />}
        <ExpiryField />
        <ScopesField />
      </Form>
    </Dialog>
  )
}
