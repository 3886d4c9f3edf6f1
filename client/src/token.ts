const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const checksumLength = 6
const shape = /^([a-z][a-z0-9]{1,7})[us]_[0-9A-Za-z]{49}$/

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
  return rest
})

/** CRC-32 (IEEE 802.3) of the first `length` characters, which are ASCII. */
function crc32(text: string, length: number): number {
  let crc = 0xffffffff
  for (let at = 0; at < length; at += 1) crc = (crc >>> 8) ^ (table[(crc ^ text.charCodeAt(at)) & 0xff] as number)
  return ~crc >>> 0
}

/** Whether the last six characters are, in base62, the CRC-32 of those before them. */
function sums(text: string): boolean {
  const length = text.length - checksumLength
  let rest = crc32(text, length)
  for (let at = text.length - 1; at >= length; at -= 1) {
    if (text.charAt(at) !== alphabet.charAt(rest % alphabet.length)) return false
    rest = Math.floor(rest / alphabet.length)
  }
  return true
}

/**
 * The prefix of the installation whose key a text can be, undefined when it can be none: mistyped and invented keys
 * are told from real ones without asking.
 */
export function prefixOf(text: string): string | undefined {
  const [, prefix] = shape.exec(text) ?? []
  return prefix !== undefined && sums(text) ? prefix : undefined
}
