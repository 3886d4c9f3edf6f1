import { join } from 'node:path'
import type { Ajv } from 'ajv'
import { envSchema } from 'env-schema'
import type { Static } from 'typebox'
import { pepperAdvice } from './auth/pepper.ts'
import { readSecretFile } from './auth/secret-file.ts'
import { databaseAt, Environment, formats, list, originAt, trustedProxies } from './environment.ts'

export type Config = ReturnType<typeof readConfig>

/** The boot ends here. The message names every variable that is wrong and says what it wants, never what it holds. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

type Variables = Record<string, string | undefined>

/** What the files of secrets hold, by the name of the variable that each stands for. */
function readSecretFiles(env: Variables) {
  const given = ['DATABASE_URL', 'PEPPER', 'RETIRED_PEPPERS'].flatMap(name => {
    const path = env[`${name}_FILE`]
    if (path === undefined) return []
    if (env[name] !== undefined) throw new ConfigError(`${name} and ${name}_FILE are both set: one of them must go.`)
    try {
      return [[name, readSecretFile(path)]]
    } catch (error) {
      throw new ConfigError(`${name}_FILE cannot be used: ${error}`, { cause: error })
    }
  })
  return Object.fromEntries(given)
}

interface Described {
  type?: unknown
  enum?: unknown
  description?: string
}

function refusal(errors: readonly { instancePath: string }[]) {
  const lines = Object.entries<Described>(Environment.properties)
    .filter(([name]) => errors.some(({ instancePath }) => instancePath === `/${name}`))
    .map(([name, { description }]) => `${name} must be ${description}.`)
  return new ConfigError(lines.join('\n'))
}

function validated(env: Variables): Static<typeof Environment> {
  const data = { ...env, ...readSecretFiles(env) }
  const customOptions = (ajv: Ajv) => {
    for (const [name, validate] of Object.entries(formats)) ajv.addFormat(name, validate)
    return ajv
  }
  try {
    return envSchema({ schema: Environment, data, env: false, ajv: { customOptions } })
  } catch (error) {
    throw refusal((error as { errors: { instancePath: string }[] }).errors)
  }
}

/**
 * The settings of the service from the variables in `env`.
 *
 * @throws ConfigError when one is wrong, or when PostgreSQL is used without a pepper: servers that share a database
 * must share the pepper, so none of them may make its own.
 */
export function readConfig(env: Variables) {
  const variables = validated(env)
  const { HOST: host, PORT: port, DATA_DIR: dataDir, PEPPER: pepper } = variables
  const database = databaseAt(variables.DATABASE_URL ?? join(dataDir, 'latchkey.db'))
  if (database.engine === 'postgres' && pepper === undefined)
    throw new ConfigError(`PEPPER must be set when DATABASE_URL names a PostgreSQL server: ${pepperAdvice}.`)
  return {
    host,
    port,
    dataDir,
    database,
    publicUrl: new URL(variables.PUBLIC_URL ?? originAt(host, port)).origin,
    /** Undefined: the one in the data directory. */
    pepper: pepper === undefined ? undefined : Buffer.from(pepper),
    retiredPeppers: list(variables.RETIRED_PEPPERS).map(text => Buffer.from(text)),
    tokenPrefix: variables.TOKEN_PREFIX,
    trustProxy: trustedProxies(variables.TRUST_PROXY),
    logLevel: variables.LOG_LEVEL,
    logVerifications: variables.LOG_VERIFICATIONS,
    cacheMilliseconds: variables.CACHE_MILLISECONDS,
    docs: variables.DOCS
  }
}
