import { isIP } from 'node:net'
import { Type } from 'typebox'
import { isPepper, pepperAdvice } from './auth/pepper.ts'

const secretFile = (name: string) =>
  Type.Optional(Type.String({ description: `a file that holds ${name} and that not everyone can read` }))

/** The environment. Each description completes "NAME must be …"; other variables are nobody's business here. */
export const Environment = Type.Object({
  HOST: Type.String({ format: 'host', default: '127.0.0.1', description: 'the address or name to listen on' }),
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65535,
    default: 3000,
    description: 'a TCP port from 0, any free one, to 65535'
  }),
  DATA_DIR: Type.String({
    minLength: 1,
    default: 'data',
    description: 'the directory for the database and the pepper'
  }),
  DATABASE_URL: Type.Optional(
    Type.String({
      format: 'database',
      minLength: 1,
      description: 'the path of an SQLite file, or a postgres:// or file: URL'
    })
  ),
  DATABASE_URL_FILE: secretFile('DATABASE_URL'),
  PUBLIC_URL: Type.Optional(
    Type.String({ format: 'origin', description: 'the http or https URL that browsers use, without a path' })
  ),
  PEPPER: Type.Optional(Type.String({ format: 'pepper', description: pepperAdvice })),
  PEPPER_FILE: secretFile('PEPPER'),
  RETIRED_PEPPERS: Type.String({ format: 'peppers', default: '', description: `former peppers, each ${pepperAdvice}` }),
  RETIRED_PEPPERS_FILE: secretFile('RETIRED_PEPPERS'),
  TOKEN_PREFIX: Type.String({
    pattern: '^[a-z][a-z0-9]{1,7}$',
    default: 'lk',
    description: '2 to 8 lower-case letters and digits, a letter first'
  }),
  TRUST_PROXY: Type.String({
    format: 'proxies',
    default: '',
    description: 'the addresses or ranges of trusted proxies, with commas between them'
  }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'fatal, error, warn, info, debug, trace or silent'
  }),
  LOG_VERIFICATIONS: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0,
    description: 'the share of successful verifications to log, from 0 (none) to 1 (all)'
  }),
  CACHE_MILLISECONDS: Type.Integer({
    minimum: 0,
    maximum: 60_000,
    default: 1000,
    description: 'how long, in ms from 0 to 60000, whoever asks whom a key belongs to may keep the answer'
  }),
  DOCS: Type.Boolean({ default: true, description: 'true or false: whether to serve the API documentation at /docs' })
})

const postgres = /^postgres(ql)?:\/\//
// SQLite's own reading of `?` and `%` in such a URL is not offered, so a path with them is refused rather than misread.
const sqliteUrl = /^file:(?:\/\/(?=\/))?(?!\/\/)([^?#%]+)$/
// One letter before the colon is a Windows drive.
const otherUrl = /^([a-z][a-z0-9+.-]+)?:/i

/** The entries of a list with commas, blanks or line ends between them. */
export const list = (text: string) => text.split(/[\s,]+/).filter(entry => entry !== '')

export type DatabaseAddress = { engine: 'sqlite'; file: string } | { engine: 'postgres'; url: string }

export const databaseAt = (url: string): DatabaseAddress =>
  postgres.test(url) ? { engine: 'postgres', url } : { engine: 'sqlite', file: sqliteUrl.exec(url)?.[1] ?? url }

/**
 * Whose `X-Forwarded-For` is believed: nobody's, or these addresses'. Not a number of proxies: whoever reaches the
 * service past them could make up as many entries.
 */
export function trustedProxies(text: string): false | string[] {
  const entries = list(text)
  return entries.length > 0 && entries
}

/** Where a server that listens on `host` is found; a browser cannot go to the wildcard address. */
export function originAt(host: string, port: number) {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `http://${isIP(name) === 6 ? `[${name}]` : name}:${port}`
}

function isOrigin(text: string) {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`
}

function isRange(text: string) {
  const [address = '', bits, ...rest] = text.split('/')
  const width = isIP(address) === 6 ? 128 : 32
  const fits = bits === undefined || (/^[1-9][0-9]{0,2}$/.test(bits) && Number(bits) <= width)
  return isIP(address) !== 0 && rest.length === 0 && fits
}

/** What JSON Schema has no word for. */
export const formats: Record<string, (text: string) => boolean> = {
  database: text => (postgres.test(text) ? URL.canParse(text) : sqliteUrl.test(text) || !otherUrl.test(text)),
  host: text => /^[a-z0-9.:_-]+$/i.test(text) && URL.canParse(originAt(text, 0)),
  origin: isOrigin,
  pepper: isPepper,
  peppers: text => list(text).every(isPepper),
  proxies: text => list(text).every(isRange)
}
