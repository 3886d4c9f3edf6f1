import { knownPermissions } from '../../../../src/domain/permissions.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { roleName } from '../../parts/role-name.ts'
import { Exact } from '../../parts/time.tsx'
import type { Role } from './roles.ts'

const meanings: ReadonlyMap<string, string> = new Map(
  knownPermissions.map(({ permission, description }) => [permission, description])
)

/** What a grant allows, for those that the service itself asks for and for wildcards. */
function meaningOf(grant: string) {
  const verb = grant.slice(0, grant.indexOf(':'))
  const object = grant.slice(verb.length + 1)
  if (grant === '*:*') return 'Everything in the tenant.'
  if (verb === '*') return `Everything that can be done with ${object}.`
  return object === '*' ? `To ${verb} whatever there is.` : (meanings.get(grant) ?? '')
}

/** What a role allows, in words. */
export function RoleDetails({ role, onClose }: { role: Role; onClose: () => void }) {
  const { name, id, description, built_in, permissions, created_at, updated_at } = role
  return (
    <Dialog title={roleName(name)} onClose={onClose} wide>
      {description && <p class="quiet">{description}</p>}
      <dl class="facts apart">
        <dt>Name in the API</dt>
        <dd>
          <code>{name}</code>
        </dd>
        <dt>Id</dt>
        <dd>
          <code>{id}</code>
        </dd>
        {!built_in && (
          <>
            <dt>Created</dt>
            <dd>
              <Exact at={created_at} />
            </dd>
            <dt>Changed</dt>
            <dd>
              <Exact at={updated_at} />
            </dd>
          </>
        )}
        <dt>Permissions</dt>
        <dd>
          {permissions.length === 0 && 'None'}
          <ul class="grants">
            {permissions.map(grant => (
              <li key={grant}>
                <code>{grant}</code> <small>{meaningOf(grant)}</small>
              </li>
            ))}
          </ul>
        </dd>
      </dl>
    </Dialog>
  )
}
