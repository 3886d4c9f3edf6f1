import type { ApiKey } from './entities.ts'

/** The id of the user or service account that a key stands for; the table's check sees to it that one is there. */
export const ownerOf = ({ userId, serviceAccountId }: Pick<ApiKey, 'userId' | 'serviceAccountId'>) =>
  (userId ?? serviceAccountId) as string
