import { blob, customType, integer, text as plainText } from 'drizzle-orm/sqlite-core'

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The text of a UUID from its 32 hexadecimal digits, whatever their case. */
export function dashed(digits: string): string {
  const hex = digits.toLowerCase()
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** A UUID: text in the service, 16 bytes on disk (as text it would take 36, in every index again). */
export const id = customType<{ data: string; driverData: Buffer }>({
  dataType: () => 'blob',
  toDriver(value) {
    if (!uuid.test(value)) throw new TypeError('an id must be a lower-case UUID')
    return Buffer.from(value.replaceAll('-', ''), 'hex')
  },
  fromDriver: value => dashed(value.toString('hex'))
})

/** SQLite compares text byte by byte (BINARY), which for UTF-8 is code point by code point. */
export const text = (name: string) => plainText(name)

/** A closed set of words. */
export const word = <Word extends string>(name: string) => plainText(name).$type<Word>()

export const bytes = (name: string) => blob(name, { mode: 'buffer' })

/** Milliseconds since 1970, UTC. */
export const time = (name: string) => integer(name, { mode: 'number' })

export const count = (name: string) => integer(name, { mode: 'number' })

export const flag = (name: string) => integer(name, { mode: 'boolean' })

export const json = <Value>(name: string) => plainText(name, { mode: 'json' }).$type<Value>()
