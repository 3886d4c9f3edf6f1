import type { LastUse } from '../../src/auth/verdict.ts'

/** What a new verdict knows of the last use of its key. */
export const unused = (id: string): LastUse => ({
  id,
  usedAt: 0,
  usedFrom: null,
  usedWith: '',
  usePending: false
})
