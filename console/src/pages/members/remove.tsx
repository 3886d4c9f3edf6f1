import { useQuery } from '@tanstack/preact-query'
import { api, ask } from '../../api/client.ts'
import { changed } from '../../api/queries.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { Time } from '../../parts/time.tsx'
import { useToast } from '../../parts/toasts.tsx'
import { useSession } from '../../session/session.tsx'
import type { Member } from './members.ts'

const shownKeys = 5

/** The keys that end with the membership, for those who may see them. */
function EndingKeys({ userId, self }: { userId: string; self: boolean }) {
  const { may } = useSession()
  const whose = may('read:tenant-api-key') ? ({ view: 'tenant', user_id: userId } as const) : undefined
  const query = useQuery({
    queryKey: ['api-keys', 'ending', userId],
    queryFn: () => ask(api.GET('/v1/api-keys', { params: { query: { ...whose, state: 'active', limit: 200 } } })),
    enabled: whose !== undefined || (self && may('read:api-key'))
  })
  const keys = (query.data?.data ?? []).filter(({ user_id }) => user_id === userId)
  return (
    <div class="reliance">
      {query.isLoading && <p class="quiet">Looking for API keys that end…</p>}
      {query.isSuccess && keys.length === 0 && <p>{self ? 'You have' : 'They have'} no active API key here.</p>}
      {keys.length > 0 && (
        <>
          <p>
            <strong>{keys.length === 1 ? 'This API key ends' : `These ${keys.length} API keys end`}</strong>, and what
            uses {keys.length === 1 ? 'it' : 'them'} fails:
          </p>
          <ul class="agents">
            {keys.slice(0, shownKeys).map(({ id, name, last_used_at }) => (
              <li key={id}>
                <strong>{name}</strong>{' '}
                <small>
                  {last_used_at ? (
                    <>
                      last used <Time at={last_used_at} />
                    </>
                  ) : (
                    'never used'
                  )}
                </small>
              </li>
            ))}
          </ul>
          {keys.length > shownKeys && <p>and {keys.length - shownKeys} more.</p>}
        </>
      )}
    </div>
  )
}

interface Props {
  readonly member: Member
  readonly self: boolean
  readonly onClose: () => void
}

/** Ends a membership, or one's own. */
export function RemoveMember({ member, self, onClose }: Props) {
  const { id, email, user_id } = member
  const { tenant_name } = useSession().session.place
  const say = useToast()

  async function confirm() {
    await ask(api.DELETE('/v1/members/{id}', { params: { path: { id } } }))
    say(self ? `You have left ${tenant_name}.` : `${email} has been removed from the team.`)
    await changed()
    onClose()
  }

  return (
    <ConfirmDialog
      title={self ? 'Leave the tenant' : 'Remove the member'}
      label={self ? 'Leave' : 'Remove'}
      confirm={confirm}
      onClose={onClose}
    >
      <p>
        Are you sure you want to remove <strong>{self ? 'yourself' : email}</strong> from{' '}
        <strong>{self ? tenant_name : 'your team'}</strong>? {self ? 'Your' : 'Their'} API keys in {tenant_name} are
        revoked and {self ? 'you are' : 'they are'} signed out of it at once. An invitation can bring{' '}
        {self ? 'you' : 'them'} back, but not the keys.
      </p>
      <EndingKeys userId={user_id} self={self} />
    </ConfirmDialog>
  )
}
