import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { platform } from 'node:os'

/**
 * The text of a file that holds a secret, without the line end that editors add.
 *
 * @throws Error when the file cannot be read, or when everyone on the machine can (ASVS 5.0, 13.3.1).
 */
export function readSecretFile(path: string): string {
  // The mode is asked of the open file, so that nobody can put another one in its place in between.
  const file = openSync(path, 'r')
  try {
    // Windows has access lists instead of modes.
    if (platform() !== 'win32' && (fstatSync(file).mode & 0o007) !== 0)
      throw new Error(`${path} is open to everyone on this machine: chmod o-rwx`)
    return readFileSync(file, 'utf8').replace(/[\r\n]+$/, '')
  } finally {
    closeSync(file)
  }
}
