import { bigint, boolean, customType, integer, jsonb, uuid } from 'drizzle-orm/pg-core'

/** A UUID: text in the service, 16 bytes on disk. */
export const id = (name: string) => uuid(name)

/** Compared byte by byte, as SQLite does, whatever the locale of the server: code point by code point. */
const collated = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' })

export const text = (name: string) => collated(name)

/** A closed set of words. */
export const word = <Word extends string>(name: string) => collated(name).$type<Word>()

export const bytes = customType<{ data: Buffer; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  fromDriver: value => Buffer.from(value)
})

/** Milliseconds since 1970, UTC. */
export const time = (name: string) => bigint(name, { mode: 'number' })

export const count = (name: string) => integer(name)

export const flag = (name: string) => boolean(name)

export const json = <Value>(name: string) => jsonb(name).$type<Value>()
