import { changed } from '../../api/queries.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Form } from '../../parts/form.tsx'
import { RoleField } from '../../parts/role-field.tsx'
import { roleName } from '../../parts/role-name.ts'
import { useToast } from '../../parts/toasts.tsx'
import { textOf } from '../../parts/typed.ts'
import { giveRole, type Member } from './members.ts'

interface Props {
  readonly member: Member
  readonly self: boolean
  readonly onClose: () => void
}

export function ChangeRole({ member, self, onClose }: Props) {
  const { id, email, role_id } = member
  const say = useToast()

  async function save(typed: FormData) {
    const { role_name } = await giveRole(id, textOf(typed, 'role'))
    await changed()
    const back = async () => {
      await giveRole(id, role_id)
      await changed()
    }
    // Whoever has given up a role may not be able to take it back.
    say(`The role of ${email} is ${roleName(role_name)} now.`, self ? undefined : back)
    onClose()
  }

  return (
    <Dialog title={`Modify ${email}’s role`} onClose={onClose}>
      <Form label="Save" submit={save} onCancel={onClose}>
        <RoleField
          chosen={role_id}
          hint="From the next request on, it counts for the person and for the API keys that they have here."
        />
        {self && (
          <p class="note note-warning">
            This is your own role. With a lesser one you may not be able to take this back yourself.
          </p>
        )}
      </Form>
    </Dialog>
  )
}
