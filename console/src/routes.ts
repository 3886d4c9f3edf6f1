export interface Place {
  readonly path: string
  readonly label: string
  /** The heading in the navigation. */
  readonly group: 'Team' | 'User' | 'Installation' | ''
  /** Who sees it: whoever holds the permission, operators, or everybody who is signed in. */
  readonly needs: `${string}:${string}` | 'operator' | undefined
}

/** The pages of people who are signed in, in the order of the navigation. The service answers these paths with the console. */
export const places = [
  { path: '/', label: 'Overview', group: '', needs: 'read:tenant-api-key' },
  { path: '/user/keys', label: 'API keys', group: 'User', needs: 'read:api-key' },
  { path: '/user/account', label: 'Account', group: 'User', needs: undefined },
  { path: '/team/service-accounts', label: 'Service accounts', group: 'Team', needs: 'read:service-account' },
  { path: '/team/members', label: 'Members', group: 'Team', needs: 'read:membership' },
  { path: '/team/roles', label: 'Roles', group: 'Team', needs: 'read:role' },
  { path: '/team/agents', label: 'Agents', group: 'Team', needs: 'read:agent' },
  { path: '/team/audit-log', label: 'Audit log', group: 'Team', needs: 'read:audit-event' },
  { path: '/tenants', label: 'Tenants', group: 'Installation', needs: 'operator' }
] as const satisfies readonly Place[]

export type Path = (typeof places)[number]['path']

/** The pages for which nobody has to be signed in. */
export const doors = ['/sign-in', '/setup', '/invitation'] as const

/** Where people land who have not said where they want to go. */
export const homeOf = (may: (permission: string) => boolean) => (may('read:tenant-api-key') ? '/' : '/user/keys')

/** Where to go after signing in: inside the console only, whatever the address says. */
export const nextOf = (next: string | undefined) => (next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/')
