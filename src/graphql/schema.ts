import { answers } from './answers.ts'
import { filters } from './filters.ts'
import { inputs } from './inputs.ts'

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
${filters}${answers}${inputs}`
