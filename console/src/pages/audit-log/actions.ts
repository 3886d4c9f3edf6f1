type Group = readonly [name: string, actions: readonly (readonly [name: string, text: string])[]]

/** What the trail tells of, as somebody would say it; grouped by what it is done to. */
export const actionGroups: readonly Group[] = [
  [
    'API keys',
    [
      ['api_key.create', 'Create an API key'],
      ['api_key.update', 'Change an API key'],
      ['api_key.revoke', 'Revoke an API key']
    ]
  ],
  [
    'Service accounts',
    [
      ['service_account.create', 'Add a service account'],
      ['service_account.update', 'Change a service account'],
      ['service_account.delete', 'Delete a service account']
    ]
  ],
  [
    'Members',
    [
      ['invitation.create', 'Invite somebody'],
      ['invitation.accept', 'Accept an invitation'],
      ['invitation.delete', 'Withdraw an invitation'],
      ['membership.update', 'Change a member’s role'],
      ['membership.delete', 'Remove a member']
    ]
  ],
  [
    'Roles',
    [
      ['role.create', 'Create a role'],
      ['role.update', 'Change a role'],
      ['role.delete', 'Delete a role']
    ]
  ],
  [
    'Sessions and passwords',
    [
      ['session.create', 'Sign in'],
      ['session.switch', 'Switch the tenant'],
      ['session.delete', 'Sign out'],
      ['user.change_password', 'Change the password']
    ]
  ],
  ['Agents', [['agent.register', 'Register an agent']]],
  [
    'Tenants and users',
    [
      ['tenant.setup', 'Set up the service'],
      ['tenant.create', 'Create a tenant'],
      ['tenant.update', 'Change a tenant'],
      ['tenant.delete', 'Delete a tenant'],
      ['user.create', 'Create a user'],
      ['user.update', 'Change a user'],
      ['user.delete', 'Delete a user']
    ]
  ]
]

const words = new Map(actionGroups.flatMap(([, actions]) => actions))

/** An action that the console does not know is told by its name. */
export const actionText = (action: string) => words.get(action) ?? action
