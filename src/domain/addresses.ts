import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** A block of addresses of one family; the addresses are numbers. */
interface Range {
  readonly bits: number
  readonly prefix: number
  readonly first: bigint
  readonly last: bigint
}

const cidr = /^([0-9a-f:.]+)(?:\/(0|[1-9][0-9]{0,2}))?$/i

const mappedBits = 96

function range(text: string): Range | undefined {
  const [, address = '', length] = cidr.exec(text) ?? []
  // The parser of ipaddr.js also takes octal, hexadecimal and shortened forms, which readers take for other addresses.
  const family = isIP(address)
  if (family === 0) return undefined
  const bits = family === 4 ? 32 : 128
  const prefix = length === undefined ? bits : Number(length)
  if (prefix > bits) return undefined
  // It also takes ::a.b.c.d for ::ffff:a.b.c.d, which is another address (RFC 4291 §2.5.5.1).
  const given = ipaddr.parse(address.replace(/^::(?=[0-9]+\.)/, '0::'))
  // RFC 4291 §2.5.5.2: a dual-stack socket reports IPv4 peers as ::ffff:a.b.c.d; they are the same peers.
  const mapped = given instanceof ipaddr.IPv6 && given.isIPv4MappedAddress() && prefix >= mappedBits
  return mapped ? block(given.toIPv4Address(), prefix - mappedBits) : block(given, prefix)
}

function block(address: ipaddr.IPv4 | ipaddr.IPv6, prefix: number): Range {
  const bytes = Buffer.from(address.toByteArray())
  const bits = 8 * bytes.length
  const hostBits = BigInt(bits - prefix)
  const first = (BigInt(`0x${bytes.toString('hex')}`) >> hostBits) << hostBits
  return { bits, prefix, first, last: first + (1n << hostBits) - 1n }
}

function write({ bits, prefix, first }: Range): string {
  const bytes = Buffer.from(first.toString(16).padStart(bits / 4, '0'), 'hex')
  return `${ipaddr.fromByteArray([...bytes]).toString()}/${prefix}`
}

/**
 * The canonical form of a range of addresses, or undefined for what is none. A bare address is a range of one; host
 * bits are cleared; IPv4-mapped IPv6 becomes IPv4 (RFC 4632 §3.1, RFC 4291 §2.3, text form of RFC 5952).
 */
export function parseCidr(text: string): string | undefined {
  const parsed = range(text)
  return parsed && write(parsed)
}

/** Whether an address, as a socket reports it, lies in one of the ranges. What cannot be read lies in none. */
export function inside(address: string, cidrs: readonly string[]): boolean {
  // A link-local peer comes with the interface it was seen on (RFC 4007 §11), which no range names.
  return !address.includes('/') && rangesCover(cidrs, [address.replace(/%.*/, '')])
}

/** Whether every address of `inner` lies in `outer`. `outer` counts as a whole: two halves cover their sum. */
export function rangesCover(outer: readonly string[], inner: readonly string[]): boolean {
  const blocks = outer
    .map(range)
    .filter(block => block !== undefined)
    .sort((a, b) => (a.first < b.first ? -1 : 1))
  return inner.map(range).every(wanted => {
    if (wanted === undefined) return false
    let next = wanted.first
    for (const { bits, first, last } of blocks) {
      if (bits === wanted.bits && first <= next && last >= next) next = last + 1n
    }
    return next > wanted.last
  })
}
