import { type Static, Type } from 'typebox'
import { closed, ref, Timestamp } from '../http/schemas.ts'

const Count = (description?: string) => Type.Integer({ minimum: 0, examples: [3], ...(description && { description }) })

export const KeysByState = Type.Object(
  { active: Count(), disabled: Count(), expired: Count(), revoked: Count() },
  { $id: 'KeysByState', ...closed, description: 'A key is in one state.' }
)

export const Refusals = Type.Object(
  {
    hour: Type.Unsafe<string>({ ...Timestamp, description: 'When the hour begins.' }),
    reason: Type.String({ maxLength: 64, description: 'What was wrong with the keys.', examples: ['expired'] }),
    count: Type.Integer({ minimum: 1, examples: [12] })
  },
  { $id: 'Refusals', ...closed, description: 'How often keys of the tenant were presented and refused within an hour.' }
)

export const Overview = Type.Object(
  {
    keys: ref(KeysByState),
    expiring_within_14_days: Count('Active keys.'),
    never_used: Count('Active keys.'),
    unused_for_90_days: Count('Active keys that were not used since, and were there before.'),
    refusals: Type.Array(ref(Refusals), {
      maxItems: 1000,
      description: 'Of the last 24 hours, the oldest first; up to ten seconds behind. An hour without any is left out.'
    }),
    refused_calls: Count('What callers were refused for want of authority in the last 24 hours, see the audit trail.'),
    members: Count(),
    service_accounts: Count()
  },
  {
    $id: 'Overview',
    ...closed,
    description: 'The state of a tenant in numbers.',
    examples: [
      {
        keys: { active: 41, disabled: 2, expired: 7, revoked: 19 },
        expiring_within_14_days: 3,
        never_used: 4,
        unused_for_90_days: 5,
        refusals: [{ hour: '2027-01-31T12:00:00.000Z', reason: 'expired', count: 12 }],
        refused_calls: 6,
        members: 9,
        service_accounts: 5
      }
    ]
  }
)

export const schemas = [KeysByState, Refusals, Overview]

export type Overview = Static<typeof Overview>
