import { chmodSync, readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { ConfigError, readConfig } from '../src/config.ts'
import { Environment } from '../src/environment.ts'

const pepper = 'k3J9xQ0vLw7ZtB2nY5mR8sD1fG4hC6aE'
const retired = 'Vn8Wq2Zr5Xt1Yc7Lb4Km0Hj9Gd6Fs3Pa'

/** Asserts that the boot stops, that the message names `variable`, and that it holds none of the values. */
function refused(t: Test, variable: string, env: Record<string, string>) {
  try {
    t.fail(`${variable} was accepted: ${JSON.stringify(readConfig(env))}`)
  } catch (error) {
    t.ok(error instanceof ConfigError, `${error}`)
    t.match(String(error), new RegExp(`^ConfigError: ${variable}\\b`))
    for (const value of Object.values(env).filter(value => value.length > 9))
      t.notOk(String(error).includes(value), `${variable} does not echo its value`)
  }
}

t.test('without a variable everything has its documented default', async t => {
  t.strictSame(readConfig({}), {
    host: '127.0.0.1',
    port: 3000,
    dataDir: 'data',
    database: { engine: 'sqlite', file: 'data/latchkey.db' },
    publicUrl: 'http://127.0.0.1:3000',
    pepper: undefined,
    retiredPeppers: [],
    tokenPrefix: 'lk',
    trustProxy: false,
    logLevel: 'info',
    logVerifications: 0,
    cacheMilliseconds: 1000,
    docs: true
  })
})

t.test('every variable is read, and those of other programs are ignored', async t => {
  const env = {
    HOST: '0.0.0.0',
    PORT: '8080',
    DATA_DIR: '/var/lib/latchkey',
    DATABASE_URL: 'postgres://latchkey:words@db.internal/latchkey',
    PUBLIC_URL: 'HTTPS://Keys.Example.com:443/',
    PEPPER: pepper,
    RETIRED_PEPPERS: `${retired}, ${pepper}`,
    TOKEN_PREFIX: 'acme2',
    TRUST_PROXY: '10.0.0.0/8, 2001:db8::1',
    LOG_LEVEL: 'warn',
    LOG_VERIFICATIONS: '0.25',
    CACHE_MILLISECONDS: '0',
    DOCS: 'false',
    PATH: '/usr/bin'
  }
  t.strictSame(readConfig(env), {
    host: '0.0.0.0',
    port: 8080,
    dataDir: '/var/lib/latchkey',
    database: { engine: 'postgres', url: 'postgres://latchkey:words@db.internal/latchkey' },
    publicUrl: 'https://keys.example.com',
    pepper: Buffer.from(pepper),
    retiredPeppers: [Buffer.from(retired), Buffer.from(pepper)],
    tokenPrefix: 'acme2',
    trustProxy: ['10.0.0.0/8', '2001:db8::1'],
    logLevel: 'warn',
    logVerifications: 0.25,
    cacheMilliseconds: 0,
    docs: false
  })
})

t.test('the database is an SQLite file or a PostgreSQL server, told apart by the URL', async t => {
  const cases = {
    'keys.db': { engine: 'sqlite', file: 'keys.db' },
    '/srv/my keys.db': { engine: 'sqlite', file: '/srv/my keys.db' },
    'C:\\keys\\latchkey.db': { engine: 'sqlite', file: 'C:\\keys\\latchkey.db' },
    'file:keys.db': { engine: 'sqlite', file: 'keys.db' },
    'file:/srv/keys.db': { engine: 'sqlite', file: '/srv/keys.db' },
    'file:///srv/keys.db': { engine: 'sqlite', file: '/srv/keys.db' },
    'postgres://db/keys': { engine: 'postgres', url: 'postgres://db/keys' },
    'postgresql:///keys?host=/run/postgresql': { engine: 'postgres', url: 'postgresql:///keys?host=/run/postgresql' }
  }
  for (const [url, database] of Object.entries(cases))
    t.strictSame(readConfig({ DATABASE_URL: url, PEPPER: pepper }).database, database, url)
  t.strictSame(readConfig({ DATA_DIR: '/srv' }).database, { engine: 'sqlite', file: '/srv/latchkey.db' })
})

t.test('the public URL follows the address that is listened on when it is not given', async t => {
  t.equal(readConfig({ PORT: '80' }).publicUrl, 'http://127.0.0.1')
  t.equal(readConfig({ HOST: '0.0.0.0' }).publicUrl, 'http://localhost:3000')
  t.equal(readConfig({ HOST: '::' }).publicUrl, 'http://localhost:3000')
  t.equal(readConfig({ HOST: '::1' }).publicUrl, 'http://[::1]:3000')
  t.equal(readConfig({ HOST: 'keys.internal' }).publicUrl, 'http://keys.internal:3000')
})

t.test('proxies are trusted by address, and never by default', async t => {
  t.equal(readConfig({ TRUST_PROXY: '' }).trustProxy, false)
  t.strictSame(readConfig({ TRUST_PROXY: '127.0.0.1,fd00::/8' }).trustProxy, ['127.0.0.1', 'fd00::/8'])
})

t.test('a variable that is wrong stops the boot by name, without its value', async t => {
  const cases: Record<string, string[]> = {
    HOST: ['', 'two words', 'http://127.0.0.1', '1.2.3.4.5', 'fe80::1%eth0'],
    PORT: ['', '-1', '65536', '80.5', 'http', 'nine-thousand-and-one'],
    DATA_DIR: [''],
    DATABASE_URL: [
      '',
      ':memory:',
      'mysql://root:hunter2hunter2@db/keys',
      'postgres://root:hunter2hunter2@db:port/keys',
      'file://elsewhere/keys.db',
      'file:////elsewhere/keys.db',
      'file:keys.db?mode=memory',
      'file:keys%2edb'
    ],
    PUBLIC_URL: [
      '',
      'keys.example.com',
      'ftp://keys.example.com',
      'https://keys.example.com/latchkey',
      'https://keys.example.com/?a',
      'https://me:hunter2@keys.example.com'
    ],
    TOKEN_PREFIX: ['', 'l', 'LK', '2lk', 'lk_', 'ninechars'],
    TRUST_PROXY: [
      '0',
      '2',
      'true',
      'loopback',
      '10.0.0.0/0',
      '10.0.0.0/33',
      '10.0.0.0/8/8',
      '10.0.0.0/x',
      '10.0.0',
      'fd00::/129'
    ],
    LOG_LEVEL: ['', 'INFO', 'verbose'],
    DOCS: ['', 'yes', 'False']
  }
  for (const [variable, values] of Object.entries(cases))
    for (const value of values) refused(t, variable, { [variable]: value })
})

t.test('all variables that are wrong are named at once', async t => {
  t.throws(() => readConfig({ PORT: 'x', DOCS: 'x', HOST: 'a' }), {
    message: /^PORT must be a TCP port .*\nDOCS must be true or false.*$/
  })
})

t.test('a pepper that is short or a placeholder is refused, as a current and as a retired one', async t => {
  for (const weak of [pepper.slice(1), 'a'.repeat(32), 'changeme'.repeat(4)]) {
    refused(t, 'PEPPER', { PEPPER: weak })
    refused(t, 'RETIRED_PEPPERS', { RETIRED_PEPPERS: `${retired},${weak}` })
  }
  refused(t, 'PEPPER', { PEPPER: '' })
})

t.test('PostgreSQL needs a pepper that is given, since servers that share a database must share it', async t => {
  refused(t, 'PEPPER', { DATABASE_URL: 'postgres://latchkey:hunter2@db/latchkey' })
})

t.test('a secret can come from a file, with or without a line end', async t => {
  const files = t.testdir({
    pepper: `${pepper}\n`,
    retired: `${retired}\n${pepper}\r\n`,
    url: 'postgres://latchkey:hunter2@db/latchkey'
  })
  for (const name of ['pepper', 'retired', 'url']) chmodSync(`${files}/${name}`, 0o640)
  const config = readConfig({
    PEPPER_FILE: `${files}/pepper`,
    RETIRED_PEPPERS_FILE: `${files}/retired`,
    DATABASE_URL_FILE: `${files}/url`
  })
  t.match(config, {
    pepper: Buffer.from(pepper),
    retiredPeppers: [Buffer.from(retired), Buffer.from(pepper)],
    database: { engine: 'postgres', url: 'postgres://latchkey:hunter2@db/latchkey' }
  })
})

t.test(
  'a secret file that everyone can read, that is not there, or that stands beside its variable is refused',
  async t => {
    const files = t.testdir({ pepper, weak: 'changeme' })
    chmodSync(`${files}/weak`, 0o600)
    for (const mode of [0o604, 0o602, 0o601]) {
      chmodSync(`${files}/pepper`, mode)
      t.throws(() => readConfig({ PEPPER_FILE: `${files}/pepper` }), { message: /^PEPPER_FILE .*chmod o-rwx$/ })
    }
    chmodSync(`${files}/pepper`, 0o600)
    t.throws(() => readConfig({ PEPPER_FILE: `${files}/nothing` }), { message: /^PEPPER_FILE .*ENOENT/ })
    t.throws(() => readConfig({ PEPPER_FILE: '' }), { message: /^PEPPER_FILE / })
    refused(t, 'PEPPER', { PEPPER_FILE: `${files}/pepper`, PEPPER: pepper })
    refused(t, 'PEPPER', { PEPPER_FILE: `${files}/weak` })
  }
)

t.test('the README names every variable', async t => {
  const readme = readFileSync(`${import.meta.dirname}/../README.md`, 'utf8')
  for (const name of Object.keys(Environment.properties)) t.match(readme, new RegExp(`\`${name}\``))
})
