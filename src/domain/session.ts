import type { Session } from './entities.ts'

const minute = 60 * 1000
/** ASVS 5.0, 7.3.1 and 7.3.2: a session ends after half an hour unused, and after half a day whatever happens. */
export const idleMilliseconds = 30 * minute
export const absoluteMilliseconds = 12 * 60 * minute
/** The use of a session is written down at most this often. */
export const seenMilliseconds = minute

export const idleExpiry = ({ seenAt, expiresAt }: Session) => Math.min(seenAt + idleMilliseconds, expiresAt)
export const ended = (session: Session, now: number) => now >= idleExpiry(session)
