import { useSession } from '../../session/session.tsx'
import type { ApiKey } from './keys.ts'

const ended = new Set<ApiKey['state']>(['revoked', 'expired'])

/** What the person may do with a key. The service decides; this only leaves out what it would refuse. */
export function useKeyAuthority() {
  const { session, may } = useSession()
  const objectOf = ({ owner_type }: ApiKey) => (owner_type === 'user' ? 'api-key' : 'service-api-key')
  const reaches = (key: ApiKey) => key.owner_type === 'service_account' || key.user_id === session.user_id

  return {
    mayEdit: (key: ApiKey) => !ended.has(key.state) && reaches(key) && may(`update:${objectOf(key)}`),
    mayRevoke: (key: ApiKey) =>
      key.state !== 'revoked' && (may('delete:tenant-api-key') || (reaches(key) && may(`delete:${objectOf(key)}`)))
  }
}
