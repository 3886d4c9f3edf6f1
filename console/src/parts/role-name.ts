const builtIn: ReadonlyMap<string, string> = new Map([
  ['TENANT_ADMIN', 'Administrator'],
  ['USER', 'User'],
  ['READ_ONLY_USER', 'Read only']
])

/** As people say it; roles that the tenant made have the name that it gave them. */
export const roleName = (name: string) => builtIn.get(name) ?? name
