import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { conflict } from '../domain/refusal.ts'

// Without 0, O, I and l, which look alike: somebody is going to type it.
const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const groups = 4
const groupLength = 6

const character = () => alphabet.charAt(randomInt(alphabet.length))

/** 24 characters in groups of six: 140 random bits. */
export const newPassword = (): string =>
  Array.from({ length: groups }, () => Array.from({ length: groupLength }, character).join('')).join('-')

/** Where a password goes that nobody has seen: its own file (mode 0600), never a terminal or a log. */
export const passwordFile = (dataDir: string): string => join(dataDir, 'initial-password')

/**
 * Does `work` with the password on the disk, and takes it away again when that fails.
 * @throws Refusal 'conflict' when the file is there from an earlier time
 */
export async function keepPassword<Result>(
  file: string,
  password: string,
  work: () => Promise<Result>
): Promise<Result> {
  if (existsSync(file))
    throw conflict(`${file} is there already: either this service is set up, or the file has to go.`)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, `${password}\n`, { flag: 'wx', mode: 0o600 })
  try {
    return await work()
  } catch (error) {
    rmSync(file)
    throw error
  }
}
