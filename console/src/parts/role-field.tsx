import { useQuery } from '@tanstack/preact-query'
import { api, ask, type Schemas } from '../api/client.ts'
import { useSession } from '../session/session.tsx'
import { Field } from './field.tsx'
import { roleName } from './role-name.ts'

/** The roles to choose from: the built-in ones and the first of the tenant's own, 200 in all. */
export function useRoles(): readonly Schemas['Role'][] {
  const { may } = useSession()
  const query = useQuery({
    queryKey: ['roles', 'to choose from'],
    queryFn: () => ask(api.GET('/v1/roles', { params: { query: { limit: 200 } } })),
    enabled: may('read:role')
  })
  return query.data?.data ?? []
}

/** `role`, by id: one of those that the person may give. */
export function RoleField({ chosen, hint }: { chosen: string; hint?: string }) {
  const { mayGive } = useSession()
  const roles = useRoles().filter(({ permissions }) => mayGive(permissions))
  return (
    <Field name="role" label="Role" hint={hint}>
      {control => (
        <select {...control} required>
          {roles.map(({ id, name }) => (
            <option key={id} value={id} selected={id === chosen}>
              {roleName(name)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
