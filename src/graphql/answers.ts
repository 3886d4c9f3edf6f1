/** What comes back, with every field that a client of the dialect selects. */
export const answers = /* GraphQL */ `
  type api_info {
    backend: String
    mode: String
    version: String
    core_version: String
    release_timestamp: DateTime
  }

  type auth_info {
    tenant_id: UUID
    user_id: UUID
    api_token_scope: api_token_scope
    role: String
    role_id: UUID
    permissions: [String!]
    "Licences are no matter of this service: always null."
    license: JSON
  }

  type tenant {
    id: UUID
    name: String
    slug: String
    created: DateTime
    "Always empty, as are the next three: they belong to other services."
    info: JSON
    settings: JSON
    prefect_admin_settings: JSON
    stripe_customer: JSON
    license_id: UUID
  }

  type person {
    id: UUID
    username: String
  }

  type role_detail {
    id: UUID
    name: String
  }

  type user {
    id: UUID
    username: String
    email: String
    first_name: String
    last_name: String
    account_type: String
    settings: JSON
    default_membership_id: UUID
    default_membership: own_membership
    memberships: [own_membership!]
  }

  type own_membership {
    id: UUID
    tenant_id: UUID
    tenant: tenant
    role_id: UUID
    role_detail: role_detail
  }

  type tenant_user {
    id: UUID
    username: String
    email: String
    first_name: String
    last_name: String
    "USER or SERVICE. The name of a service account is in first_name."
    account_type: String
    memberships: [membership!]
  }

  type membership {
    id: UUID
    tenant_id: UUID
    user_id: UUID
    role_id: UUID
    role_detail: role_detail
  }

  type membership_invitation {
    id: UUID
    email: String
    created: DateTime
    role_id: UUID
    role_detail: role_detail
    tenant_id: UUID
    tenant: tenant
  }

  type auth_api_key {
    id: UUID
    name: String
    created: DateTime
    updated: DateTime
    expires_at: DateTime
    tenant_id: UUID
    default_tenant_id: UUID
    user_id: UUID
    created_by: person
  }

  type auth_role {
    id: UUID
    name: String
    permissions: [String!]
    created: DateTime
    updated: DateTime
    "Null for the built-in roles."
    tenant_id: UUID
  }

  type permissions_info {
    user_permissions_filtered_by_license_features: [String!]
    all_permissions_filtered_by_license_features: [String!]
  }

  type api_token {
    id: UUID
    name: String
    created: DateTime
    created_by: person
    expires_at: DateTime
    last_used: DateTime
    tenant_id: UUID
    user_id: UUID
    scope: api_token_scope
  }

  type id_payload {
    id: UUID
  }

  type success_payload {
    success: Boolean
    error: String
  }

  type create_api_key_payload {
    id: UUID
    key: String
    token: String
  }

  type tenant_token_payload {
    access_token: String
    refresh_token: String
    expires_at: DateTime
  }

  type runs_in_queue_payload {
    flow_run_ids: [UUID!]
  }

  type api_token_payload {
    id: UUID
    token: String
  }
`
