import { Badge } from '../../parts/badge.tsx'
import type { ServiceAccount } from './accounts.ts'

export const AccountState = ({ disabled }: Pick<ServiceAccount, 'disabled'>) => (
  <Badge tone={disabled ? 'neutral' : 'good'}>{disabled ? 'Disabled' : 'Active'}</Badge>
)
