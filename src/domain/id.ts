import { v7 } from 'uuid'

/** A UUIDv7 (RFC 9562 §5.7), lower-case: ids sort by the time they were made. */
export const newId = (): string => v7()

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export const isId = (text: string): boolean => pattern.test(text)
