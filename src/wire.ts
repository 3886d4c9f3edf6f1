import { schemas as agentSchemas } from './agents/schema.ts'
import { schemas as apiKeySchemas } from './api-keys/schema.ts'
import { schemas as auditSchemas } from './audit/schema.ts'
import { schemas as introspectionSchemas } from './introspection/schema.ts'
import { schemas as invitationSchemas } from './invitations/schema.ts'
import { schemas as memberSchemas } from './memberships/schema.ts'
import { schemas as overviewSchemas } from './overview/schema.ts'
import { schemas as roleSchemas } from './roles/schema.ts'
import { schemas as serviceAccountSchemas } from './service-accounts/schema.ts'
import { schemas as sessionSchemas } from './sessions/schema.ts'
import { schemas as setupSchemas } from './setup/schema.ts'
import { schemas as tenantSchemas } from './tenants/schema.ts'
import { schemas as tokenExchangeSchemas } from './token-exchange/schema.ts'
import { schemas as userSchemas } from './users/schema.ts'

/** What goes over the wire, by name: for REST, its description and the other door. */
export const schemas = [
  ...agentSchemas,
  ...roleSchemas,
  ...apiKeySchemas,
  ...serviceAccountSchemas,
  ...memberSchemas,
  ...invitationSchemas,
  ...tenantSchemas,
  ...userSchemas,
  ...sessionSchemas,
  ...setupSchemas,
  ...auditSchemas,
  ...overviewSchemas,
  ...introspectionSchemas,
  ...tokenExchangeSchemas
]

/** What the operations are about, in the order in which they are shown. */
export const tags = [
  { name: 'Me', description: 'Who am I.' },
  { name: 'API keys', description: 'Credentials of users and service accounts, each in one tenant.' },
  { name: 'Service accounts', description: 'Identities that are no person.' },
  { name: 'Agents', description: 'Clients that have registered with a key.' },
  { name: 'Members', description: 'The users of a tenant and their roles.' },
  { name: 'Invitations', description: 'One-time links by which people join a tenant.' },
  { name: 'Roles', description: 'Named sets of permissions: three built-in ones and those of the tenant.' },
  { name: 'Session', description: 'Signing in and out, for people.' },
  { name: 'Tenants', description: 'The walls between customers.' },
  { name: 'Users', description: 'People, for operators.' },
  { name: 'Audit', description: 'Who did what to what.' },
  { name: 'Verification', description: 'Whose a key is and what it may do, for other services and proxies.' },
  { name: 'Overview', description: 'A tenant in numbers.' },
  { name: 'Setup', description: 'The first start.' },
  { name: 'Health', description: 'For probes.' }
]
