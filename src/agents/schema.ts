import { type Static, Type } from 'typebox'
import { closed, Id, ListQuery, Name, page, Timestamp } from '../http/schemas.ts'

/** What a client says: anything but what makes two texts look alike or one line of a log two. */
const Word = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]+$',
  examples: ['agent']
})
const Labels = Type.Array(Word, { maxItems: 50, description: 'What the agent says it is for.', examples: [['prod']] })
const Kind = Type.Unsafe<string>({
  ...Word,
  description: 'The kind of client that it says it is.',
  examples: ['LocalAgent']
})

export const Agent = Type.Object(
  {
    id: Id,
    name: Word,
    type: Kind,
    labels: Labels,
    key_id: Type.Unsafe<string>({ ...Id, description: 'The key that it registered with.' }),
    key_name: Name,
    user_id: Type.Unsafe<string>({ ...Id, description: 'The owner of the key.' }),
    address: Type.String({ maxLength: 45, description: 'Where it registered from.', examples: ['192.0.2.7'] }),
    created_at: Timestamp,
    last_seen_at: Type.Unsafe<string>({ ...Timestamp, description: 'When it last asked for work, to ten seconds.' })
  },
  {
    $id: 'Agent',
    ...closed,
    description: 'A client process that has registered with a key, and stops working when the key ends.',
    examples: [
      {
        id: '01980a65-1a2b-7c3d-8e4f-5a6b7c8d9e05',
        name: 'agent',
        type: 'LocalAgent',
        labels: ['prod'],
        key_id: '01980a62-33aa-7e21-bc9d-0a1b2c3d4e03',
        key_name: 'deploy',
        user_id: '01980a61-0d4f-7c55-a6b7-9e8d7c6b5a02',
        address: '192.0.2.7',
        created_at: '2027-01-31T12:00:00.000Z',
        last_seen_at: '2027-02-01T08:30:00.000Z'
      }
    ]
  }
)

/** Comes in over GraphQL only, which is where agents register. */
export const NewAgent = Type.Object({ name: Word, type: Kind, labels: Labels }, closed)

export const AgentQuery = Type.Object(
  {
    key_id: Type.Optional(Type.String({ format: 'uuid', maxLength: 36, description: 'With this key only.' })),
    ...ListQuery.properties
  },
  closed
)

export const AgentPage = page(Agent, 'AgentPage')
export const schemas = [Agent, AgentPage]

export type Agent = Static<typeof Agent>
export type NewAgent = Static<typeof NewAgent>
export type AgentQuery = Static<typeof AgentQuery>
