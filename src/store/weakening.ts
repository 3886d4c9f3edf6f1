import type { Database, Gateway, Tables, Weakened } from './gateway.ts'

/** The tables whose rows decide what a key may do. A new row adds power; what takes it away is an edit or a removal. */
type Deciding = 'tenants' | 'users' | 'memberships' | 'roles' | 'serviceAccounts' | 'apiKeys' | 'apiKeySecrets'

export type Note = (weakened: Weakened) => void

function noting<Row>(gateway: Gateway<Row>, note: Note, whose: (rows: Row[]) => Weakened): Gateway<Row> {
  return {
    ...gateway,
    async update(where, patch) {
      const rows = await gateway.update(where, patch)
      if (rows.length > 0) note(whose(rows))
      return rows
    },
    async delete(where) {
      const count = await gateway.delete(where)
      if (count > 0) note('anybody')
      return count
    }
  }
}

const anybody = (): Weakened => 'anybody'

/** The tables of a transaction, which tell `note` whose power each statement may take away. */
export const watched = (tables: Tables, note: Note): Tables => ({
  ...tables,
  tenants: noting(tables.tenants, note, anybody),
  users: noting(tables.users, note, anybody),
  memberships: noting(tables.memberships, note, anybody),
  roles: noting(tables.roles, note, anybody),
  serviceAccounts: noting(tables.serviceAccounts, note, anybody),
  apiKeys: noting(tables.apiKeys, note, rows => new Set(rows.map(({ id }) => id))),
  apiKeySecrets: noting(tables.apiKeySecrets, note, rows => new Set(rows.map(({ keyId }) => keyId)))
})

/** Tables whose statements stand alone: each that may take power away gets a transaction, for its number in the sequence. */
export function alone(tables: Tables, transaction: Database['transaction']): Tables {
  const numbered = <Row>(gateway: Gateway<Row>, same: (tables: Tables) => Gateway<Row>): Gateway<Row> => ({
    ...gateway,
    update: (where, patch) => transaction(tables => same(tables).update(where, patch)),
    delete: where => transaction(tables => same(tables).delete(where))
  })
  return {
    ...tables,
    tenants: numbered(tables.tenants, ({ tenants }) => tenants),
    users: numbered(tables.users, ({ users }) => users),
    memberships: numbered(tables.memberships, ({ memberships }) => memberships),
    roles: numbered(tables.roles, ({ roles }) => roles),
    serviceAccounts: numbered(tables.serviceAccounts, ({ serviceAccounts }) => serviceAccounts),
    apiKeys: numbered(tables.apiKeys, ({ apiKeys }) => apiKeys),
    apiKeySecrets: numbered(tables.apiKeySecrets, ({ apiKeySecrets }) => apiKeySecrets)
  } satisfies Pick<Tables, Deciding> & Tables
}

/** What one transaction has weakened so far. */
export function tally() {
  const keys = new Set<string>()
  let all = false
  return {
    note(weakened: Weakened): void {
      if (weakened === 'anybody') all = true
      else for (const key of weakened) keys.add(key)
    },
    /** Undefined when nothing was. */
    weakened: (): Weakened | undefined => (all ? 'anybody' : keys.size > 0 ? keys : undefined)
  }
}

/** Whom to tell. */
export function announcements() {
  const listeners: Note[] = []
  return {
    listen: (listener: Note): void => void listeners.push(listener),
    tell(weakened: Weakened): void {
      for (const listener of listeners) listener(weakened)
    }
  }
}
