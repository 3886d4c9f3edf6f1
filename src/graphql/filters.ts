/** `where` and `order_by` as the dialect has them, for the fields that its clients ask by. */
export const filters = /* GraphQL */ `
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
`
