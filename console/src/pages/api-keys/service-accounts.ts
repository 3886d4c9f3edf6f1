import { useQuery } from '@tanstack/preact-query'
import { api, ask } from '../../api/client.ts'

/** The service accounts to choose from: the first 200. */
export const useServiceAccounts = (enabled: boolean) =>
  useQuery({
    queryKey: ['service-accounts', 'for owners'],
    queryFn: () => ask(api.GET('/v1/service-accounts', { params: { query: { limit: 200 } } })),
    enabled
  })
