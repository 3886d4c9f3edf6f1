/**
 * What is measured, as the results call it and in the order of a round: a case stands behind its base, and behind what
 * leaves much to write for the seconds after it stands what nothing is judged by.
 */
export const names = {
  fastify: 'bare Fastify with a response schema',
  authorize: 'authorize, 10⁶ keys',
  sized: 'bare Fastify, body of /v1/me',
  me: 'me, 10⁶ keys',
  posted: 'Fastify that parses an introspection, same body',
  introspect: 'introspect, 10⁶ keys',
  betterAuth: 'Better Auth verifyApiKey, 10⁴ keys',
  oidc: 'oidc-provider introspection, 10⁴ tokens',
  uncached3: 'authorize, 10³ keys, no cache',
  uncached6: 'authorize, 10⁶ keys, no cache',
  uncachedFew: 'authorize, 10⁶ keys, 10³ of them in use, no cache',
  create: 'create a key, 10⁶ keys',
  cold: 'authorize, 10⁶ keys, each one a miss',
  http: 'bare node:http',
  bearer: 'Fastify with @fastify/bearer-auth, 1 key',
  unknown: 'authorize, 10⁶ keys, unknown ones',
  batch: 'introspect 100 at once, 10⁶ keys',
  two: 'authorize, 10⁶ keys, two processes',
  authorize5: 'authorize, 10⁵ keys',
  authorize1: 'authorize, 1 key'
} as const
