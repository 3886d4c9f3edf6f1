import { parseArgs } from 'node:util'
import type { ErrorObject } from 'ajv'
import { Type } from 'typebox'
import { readSecretFile } from '../auth/secret-file.ts'
import { newId } from '../domain/id.ts'
import { Refusal } from '../domain/refusal.ts'
import { explanationOf } from '../explanation.ts'
import { fieldErrors } from '../http/field-errors.ts'
import { ajv } from '../http/validation.ts'
import { keepPassword, newPassword, passwordFile } from './initial-password.ts'
import { NewInstallation } from './schema.ts'
import type { First, Setup } from './service.ts'

const usage = `Usage: npm run setup -- --tenant NAME --email ADDRESS [more]

Creates the first tenant and its administrator, and prints an API key of theirs, once.

  --tenant NAME           the name of the tenant
  --slug SLUG             its name in addresses; made of the name when left out
  --email ADDRESS         the e-mail address of the administrator
  --first-name NAME       their name, if you like
  --last-name NAME
  --password-file FILE    a file with their password; when left out, one is made and written to a file
  --json                  print one JSON object; npm run --silent keeps the lines of npm away`

/** Which option a field of the input comes from, as it begins a line. */
const options: Readonly<Record<string, string>> = {
  '/tenant_name': '--tenant: ',
  '/tenant_slug': '--slug: ',
  '/email': '--email: ',
  '/first_name': '--first-name: ',
  '/last_name': '--last-name: ',
  '/password': '--password-file: '
}

const text = { type: 'string' } as const

/** @throws TypeError for what is no option; Error when the file of the password cannot be used */
function parsed(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tenant: text,
      slug: text,
      email: text,
      'first-name': text,
      'last-name': text,
      'password-file': text,
      json: { type: 'boolean', default: false }
    }
  })
  const file = values['password-file']
  const input = {
    tenant_name: values.tenant,
    tenant_slug: values.slug,
    email: values.email,
    first_name: values['first-name'],
    last_name: values['last-name'],
    password: file === undefined ? newPassword() : readSecretFile(file)
  }
  return { input, json: values.json, generated: file === undefined }
}

/** The same rules as over HTTP. @throws Refusal 'invalid_request' */
function checked(input: object): First {
  const valid = ajv({}, false).compile<First>(Type.Omit(NewInstallation, ['token']))
  if (valid(input)) return input
  const validation = valid.errors as ErrorObject[]
  throw new Refusal('invalid_request', 'The options are not valid.', { errors: fieldErrors({ validation }) })
}

function read(args: readonly string[]) {
  try {
    const { input, ...rest } = parsed(args)
    return { first: checked(input), ...rest }
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('invalid_request', explanationOf(error))
  }
}

/** What is needed once the options are known to be right. */
export interface Installer {
  readonly setup: Setup
  /** The folder for the password. */
  readonly dataDir: string
  readonly publicUrl: string
  readonly close: () => Promise<void>
}

export interface Invocation {
  readonly args: readonly string[]
  readonly open: () => Promise<Installer>
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
}

/** Says why not, and returns the exit code. */
function refused(error: unknown, stderr: Invocation['stderr']): number {
  if (!(error instanceof Refusal && error.reason === 'invalid_request')) {
    stderr.write(`latchkey: ${explanationOf(error)}\n`)
    return 1
  }
  const { errors = [{ pointer: '', detail: error.message }] } = error.context
  for (const { pointer, detail } of errors) stderr.write(`latchkey: ${options[pointer] ?? ''}${detail}\n`)
  stderr.write(`\n${usage}\n`)
  return 2
}

/**
 * Sets the service up without a browser, also while it runs. Returns the exit code: 0, 1 when it cannot be done, 2 for
 * options that are not right.
 */
export async function runSetup({ args, open, stdout, stderr }: Invocation): Promise<number> {
  try {
    const { first, json, generated } = read(args)
    const { setup, dataDir, publicUrl, close } = await open()
    const file = passwordFile(dataDir)
    const origin = { requestId: newId(), address: '127.0.0.1', userAgent: 'latchkey setup' }
    const work = () => setup.install(origin, first)
    const made = await (generated ? keepPassword(file, first.password, work) : work()).finally(close)
    if (generated) stderr.write(`The password is in ${file}. Delete the file when you have put it in a safe place.\n`)
    const lines = [
      `The tenant ${first.tenant_name} is there, and ${first.email} is its administrator.`,
      `An API key, shown this once: ${made.key}`,
      `Try it: curl -H 'Authorization: Bearer ${made.key}' ${publicUrl}/v1/me`
    ]
    stdout.write(`${json ? JSON.stringify(made) : lines.join('\n')}\n`)
    return 0
  } catch (error) {
    return refused(error, stderr)
  }
}
