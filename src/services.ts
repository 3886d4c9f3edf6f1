import { agents } from './agents/service.ts'
import { redigest } from './api-keys/secrets/store.ts'
import { apiKeys } from './api-keys/service.ts'
import { mutations } from './audit/mutation.ts'
import { auditEvents } from './audit/service.ts'
import { accessTokens } from './auth/access-token.ts'
import { digests } from './auth/digest.ts'
import { passwords } from './auth/password.ts'
import { signing } from './auth/signing.ts'
import { tokens } from './auth/token.ts'
import { verifier } from './auth/verifier.ts'
import type { Clock } from './domain/time.ts'
import { idempotency } from './idempotency/replay.ts'
import { invitations } from './invitations/service.ts'
import { maintenance } from './maintenance.ts'
import { me } from './me/service.ts'
import { members } from './memberships/service.ts'
import { overview } from './overview/service.ts'
import { cursors } from './paging/cursor.ts'
import { roles } from './roles/service.ts'
import { serviceAccounts } from './service-accounts/service.ts'
import { sessionResolver } from './sessions/resolve.ts'
import { sessions } from './sessions/service.ts'
import { setup } from './setup/service.ts'
import type { Database } from './store/gateway.ts'
import { tenants } from './tenants/service.ts'
import { usage } from './usage/service.ts'
import { users } from './users/service.ts'

export interface Ground {
  readonly database: Database
  readonly clock: Clock
  readonly newId: () => string
  /** 32 bytes or more that are not in the database. */
  readonly pepper: Buffer
  readonly retiredPeppers: readonly Buffer[]
  readonly tokenPrefix: string
  /** Scheme, host and port under which people reach the service. */
  readonly publicUrl: string
}

/** Every service of the application, built once, each from what it needs. */
export function services({ database, clock, newId, pepper, retiredPeppers, tokenPrefix, publicUrl }: Ground) {
  const marks = digests(pepper, retiredPeppers)
  const base = {
    database,
    clock,
    newId,
    digests: marks,
    tokens: tokens(tokenPrefix),
    passwords: passwords(),
    cursors: cursors(marks.derive('cursors')),
    mutations: mutations({
      database,
      clock,
      newId,
      idempotency: idempotency({ key: marks.derive('idempotency'), clock })
    })
  }
  const keys = apiKeys(base)
  const signatures = signing(base)
  return {
    ...base,
    verifier: verifier({ ...base, redigest: (secret, current) => redigest(database.tables, secret, current) }),
    signing: signatures,
    accessTokens: accessTokens({ signing: signatures, clock, newId, publicUrl }),
    usage: usage(base),
    resolver: sessionResolver(base),
    sessions: sessions(base),
    me: me({ database, clock, apiKeys: keys }),
    apiKeys: keys,
    agents: agents(base),
    roles: roles(base),
    members: members(base),
    invitations: invitations({ ...base, publicUrl }),
    serviceAccounts: serviceAccounts(base),
    tenants: tenants(base),
    users: users(base),
    auditEvents: auditEvents(base),
    overview: overview(base),
    setup: setup(base),
    maintenance: maintenance(base)
  }
}
