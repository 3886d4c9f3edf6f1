import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Form } from '../../parts/form.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { textOf } from '../../parts/typed.ts'
import { type ApiKey, changeKey } from './keys.ts'

export function RenameKey({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const say = useToast()

  async function rename(typed: FormData) {
    const name = textOf(typed, 'name')
    await changeKey(apiKey.id, { name })
    say(`${apiKey.name} is called ${name} now.`, () => changeKey(apiKey.id, { name: apiKey.name }))
    onClose()
  }

  return (
    <Dialog title="Rename the API key" onClose={onClose}>
      <Form label="Rename" submit={rename} onCancel={onClose}>
        <Field name="name" label="API key name" hint="Clients do not notice: the key itself stays the same.">
          {control => <input {...control} autoComplete="off" maxLength={128} defaultValue={apiKey.name} required />}
        </Field>
      </Form>
    </Dialog>
  )
}
