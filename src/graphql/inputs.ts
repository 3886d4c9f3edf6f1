/** What mutations take, by the names under which clients declare their variables. */
export const inputs = /* GraphQL */ `
  input create_api_key_input {
    "The caller, or a service account of the tenant."
    user_id: UUID!
    name: String!
    expires_at: DateTime
    tenant_id: UUID
    default_tenant_id: UUID
  }

  input delete_api_key_input {
    key_id: UUID!
  }

  input create_service_account_input {
    name: String!
    tenant_id: UUID
    role_id: UUID
  }

  input delete_service_account_input {
    user_id: UUID!
  }

  input set_membership_role_input {
    membership_id: UUID!
    role_id: UUID
    role: membership_role
  }

  input delete_membership_input {
    membership_id: UUID!
  }

  input create_membership_invitation_input {
    email: String!
    role_id: UUID
    role: membership_role
    tenant_id: UUID
  }

  input delete_membership_invitation_input {
    invitation_id: UUID!
  }

  input create_custom_role_input {
    name: String!
    permissions: [String!]!
    tenant_id: UUID
  }

  input update_custom_role_permissions_input {
    role_id: UUID!
    permissions: [String!]!
  }

  input delete_custom_role_input {
    role_id: UUID!
  }

  input create_tenant_input {
    name: String!
    slug: String
  }

  input delete_tenant_input {
    tenant_id: UUID!
  }

  input update_tenant_name_input {
    name: String!
    tenant_id: UUID
  }

  input update_tenant_slug_input {
    slug: String!
    tenant_id: UUID
  }

  input switch_tenant_input {
    tenant_id: UUID!
  }

  input refresh_token_input {
    access_token: String!
  }

  input register_agent_input {
    type: String!
    name: String
    labels: [String!]
    tenant_id: UUID
    agent_config_id: UUID
  }

  input get_runs_in_queue_input {
    before: DateTime
    labels: [String!]
    tenant_id: UUID
  }

  input create_api_token_input {
    name: String!
    scope: api_token_scope
    expires_at: DateTime
    tenant_id: UUID
    role: String
  }

  input delete_api_token_input {
    token_id: UUID!
  }
`
