import { randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

const letters = { user: 'u', service_account: 's', invitation: 'i', setup: 'b', session: 'c' } as const

/** Whose a token is, or what it is for. All credentials have one shape, so that one expression finds them in a log. */
export type TokenKind = keyof typeof letters
export const tokenKinds = Object.keys(letters) as readonly TokenKind[]

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const secretLength = 43
const checksumLength = 6
const hintLength = 4
const shortestLeak = 20

/** Uniform over the alphabet: `randomInt` draws again where a remainder would favour some characters. */
const randomCharacter = () => alphabet.charAt(randomInt(alphabet.length))

/** CRC-32 (IEEE 802.3) of the text as six base62 digits, most significant first. */
function checksum(text: string): string {
  let rest = crc32(text)
  let digits = ''
  while (digits.length < checksumLength) {
    digits = alphabet.charAt(rest % alphabet.length) + digits
    rest = Math.floor(rest / alphabet.length)
  }
  return digits
}

/** The value of each digit by its character code, -1 where it is none. */
const values = Int8Array.from({ length: 128 }, (_, code) => alphabet.indexOf(String.fromCharCode(code)))

/** What each byte leaves of a CRC-32, lowest bit first: the polynomial of IEEE 802.3 in reverse. */
const remainders = Int32Array.from({ length: 256 }, (_, byte) =>
  Array.from({ length: 8 }).reduce((rest: number) => (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0), byte)
)

/**
 * Whether the text from `start` on is base62 and ends with the checksum of everything before. In one pass, since every
 * presented credential is looked at: slices for a regular expression and for zlib take three times as long.
 */
function holds(text: string, start: number): boolean {
  const checked = text.length - checksumLength
  let rest = -1
  for (let index = 0; index < checked; index += 1) {
    const code = text.charCodeAt(index)
    if (index >= start && (values[code] ?? -1) < 0) return false
    rest = (remainders[(rest ^ code) & 0xff] as number) ^ (rest >>> 8)
  }
  let sum = 0
  for (let index = checked; index < text.length; index += 1) {
    const value = values[text.charCodeAt(index)] ?? -1
    if (value < 0) return false
    sum = sum * alphabet.length + value
  }
  return ~rest >>> 0 === sum
}

export type Tokens = ReturnType<typeof tokens>

/**
 * The bearer strings of an installation: prefix, kind, `_`, 43 characters of `0-9A-Za-z` (43 × log2 62 = 256 random
 * bits) and six that are a CRC-32 of everything before them, so that a mistyped or invented token is refused, and a
 * leaked one recognised, without a look-up. `prefix` is `[a-z][a-z0-9]{1,7}`.
 *
 * Test vector, a user's: `lku_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg0ZFwF9`.
 */
export function tokens(prefix = 'lk', character = randomCharacter) {
  const kinds = new Map<string, TokenKind>(tokenKinds.map(kind => [letters[kind], kind]))
  const head = `${prefix}[${[...kinds.keys()].join('')}]_`
  const headLength = prefix.length + 2
  const length = headLength + secretLength + checksumLength
  const pattern = `^${head}[0-9A-Za-z]{${secretLength + checksumLength}}$`
  const leak = new RegExp(`(${head})[0-9a-z]{${shortestLeak},}`, 'gi')

  return {
    /** The regular expression that every token matches, for schemas and secret scanners. */
    pattern,

    /** A new token. It exists nowhere else: whoever loses it needs another. */
    mint(kind: TokenKind): string {
      const secret = Array.from({ length: secretLength }, character).join('')
      const unchecked = `${prefix}${letters[kind]}_${secret}`
      return unchecked + checksum(unchecked)
    },

    /** What kind of token a presented text is; undefined when it cannot be one of ours. No I/O, whatever is presented. */
    kindOf(text: string): TokenKind | undefined {
      if (text.length !== length || !text.startsWith(prefix) || text.charAt(headLength - 1) !== '_') return undefined
      return holds(text, headLength) ? kinds.get(text.charAt(prefix.length)) : undefined
    },

    /** The first characters of a token, to tell keys apart by eye: 8 with the usual prefix, 4 of them random. */
    hint: (token: string): string => token.slice(0, headLength + hintLength),

    /** The text with every token in it blotted out, cut-off ones (20 characters or more) and changed case included. */
    redact: (text: string): string => text.replace(leak, '$1[redacted]')
  }
}
