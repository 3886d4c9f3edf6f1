import type { LastUse } from '../../src/auth/verdict.ts'

/** What a new verdict knows of the last use of its key. */
export const unused = (keyId: string): LastUse => ({ keyId, at: 0, address: null, userAgent: '', pending: false })
