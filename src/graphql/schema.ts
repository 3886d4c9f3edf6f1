/**
 * The dialect of Prefect Cloud 1, as its clients send it: what they name, in their own spelling. Both names of the id
 * scalar are needed, since queries say `uuid` and mutations `UUID`.
 */
export const typeDefs = /* GraphQL */ `
  "A UUID, as queries call it."
  scalar uuid
  "A UUID, as mutations call it."
  scalar UUID
  "RFC 3339, with any offset on the way in and in UTC on the way out."
  scalar DateTime
  "Any JSON value."
  scalar JSON

  enum order_by {
    asc
    desc
  }

  "Kinds of the deprecated tokens. A key answers as RUNNER where a client asks."
  enum api_token_scope {
    USER
    TENANT
    RUNNER
  }

  enum membership_role {
    TENANT_ADMIN
    USER
    READ_ONLY_USER
  }

  "A comparison with null compares nothing."
  input uuid_comparison {
    _eq: uuid
    _in: [uuid!]
  }

  "A comparison with null compares nothing."
  input text_comparison {
    _eq: String
    _in: [String!]
  }

  input tenant_filter {
    id: uuid_comparison
    slug: text_comparison
    name: text_comparison
  }

  input user_filter {
    id: uuid_comparison
    email: text_comparison
    username: text_comparison
  }

  input api_key_filter {
    id: uuid_comparison
    name: text_comparison
    user_id: uuid_comparison
  }

  input role_filter {
    id: uuid_comparison
    name: text_comparison
    tenant_id: uuid_comparison
  }

  input membership_filter {
    id: uuid_comparison
    user_id: uuid_comparison
    role_id: uuid_comparison
  }

  input invitation_filter {
    id: uuid_comparison
    email: text_comparison
    role_id: uuid_comparison
  }

  input api_token_filter {
    scope: text_comparison
  }

  input tenant_order {
    created: order_by
    name: order_by
    slug: order_by
  }

  input api_key_order {
    created: order_by
    expires_at: order_by
    name: order_by
  }

  input role_order {
    created: order_by
    name: order_by
  }

  input api_token_order {
    created: order_by
  }

  type Query {
    "Says hello to whoever is authenticated."
    hello: String
    api: api_info
    "Whom the credential of this request stands for."
    auth_info: auth_info
    "The tenants that the caller can work in."
    tenant(where: tenant_filter, order_by: [tenant_order!], limit: Int): [tenant!]!
    tenant_by_pk(id: uuid!): tenant
    "The caller."
    user(where: user_filter, limit: Int): [user!]!
    "Everybody in the tenant, its service accounts among them."
    user_view_same_tenant(where: user_filter, limit: Int): [tenant_user!]!
    "The caller's own keys and, for an administrator, those of the service accounts. Never their values."
    auth_api_key(where: api_key_filter, order_by: [api_key_order!], limit: Int): [auth_api_key!]!
    auth_role(where: role_filter, order_by: [role_order!], limit: Int): [auth_role!]!
    permissions_info: permissions_info
    membership(where: membership_filter, limit: Int): [membership!]!
    membership_invitation(where: invitation_filter, limit: Int): [membership_invitation!]!
    membership_invitation_by_pk(id: uuid!): membership_invitation
    "Deprecated tokens: there are none."
    api_token(where: api_token_filter, order_by: [api_token_order!], limit: Int): [api_token!]!
      @deprecated(reason: "Replaced by API keys.")
  }

  type Mutation {
    "The one answer that carries the key, as key and as token."
    create_api_key(input: create_api_key_input!): create_api_key_payload
    delete_api_key(input: delete_api_key_input!): success_payload
    create_service_account(input: create_service_account_input!): id_payload
    delete_service_account(input: delete_service_account_input!): success_payload
    set_membership_role(input: set_membership_role_input!): id_payload
    delete_membership(input: delete_membership_input!): success_payload
    "The link is shown where the invitation is made over REST; here only its id."
    create_membership_invitation(input: create_membership_invitation_input!): id_payload
    delete_membership_invitation(input: delete_membership_invitation_input!): success_payload
    create_custom_role(input: create_custom_role_input!): id_payload
    update_custom_role_permissions(input: update_custom_role_permissions_input!): success_payload
    delete_custom_role(input: delete_custom_role_input!): success_payload
    create_tenant(input: create_tenant_input!): id_payload
    delete_tenant(input: delete_tenant_input!): success_payload
    update_tenant_name(input: update_tenant_name_input!): id_payload
    update_tenant_slug(input: update_tenant_slug_input!): id_payload
    "Hands back the credential of the request, for clients that ask for one a tenant: a key works in its own only."
    switch_tenant(input: switch_tenant_input!): tenant_token_payload
    refresh_token(input: refresh_token_input!): tenant_token_payload
    register_agent(input: register_agent_input!): id_payload
    "This service schedules no flows: the list is empty, and the agent counts as seen."
    get_runs_in_queue(input: get_runs_in_queue_input!): runs_in_queue_payload
    create_api_token(input: create_api_token_input!): api_token_payload @deprecated(reason: "Replaced by API keys.")
    delete_api_token(input: delete_api_token_input!): success_payload @deprecated(reason: "Replaced by API keys.")
  }

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
