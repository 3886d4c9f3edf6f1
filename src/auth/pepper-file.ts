import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { isPepper, pepperAdvice } from './pepper.ts'
import { readSecretFile } from './secret-file.ts'

/** Keys made under a pepper that is lost can never be verified again, so it is on the disk before it is used. */
function create(directory: string, path: string) {
  // Exclusive: two servers that start at once must not end up with a pepper each.
  const file = openSync(path, 'wx', 0o600)
  writeSync(file, `${randomBytes(32).toString('base64url')}\n`)
  fsyncSync(file)
  closeSync(file)
  const entry = openSync(directory, 'r')
  fsyncSync(entry)
  closeSync(entry)
}

/**
 * The pepper of an installation that was given none: 32 random bytes as base64url text in `<dataDir>/pepper`, mode 0600.
 * The pepper is the text, not what it encodes, so that the same text can move to the variable PEPPER.
 *
 * @throws Error when the file cannot be read or made, is open to everyone, or holds something else.
 */
export function readOrCreatePepper(dataDir: string): Buffer {
  const path = join(dataDir, 'pepper')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  if (!existsSync(path)) create(dataDir, path)
  const text = readSecretFile(path)
  if (!isPepper(text)) throw new Error(`${path} does not hold a pepper: ${pepperAdvice}`)
  return Buffer.from(text)
}
