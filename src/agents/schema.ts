import { type Static, Type } from 'typebox'
import { closed, Id, ListQuery, Name, page, Timestamp } from '../http/schemas.ts'

const Word = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\u0000-\\u001f\\u007f]+$' })
const Labels = Type.Array(Word, { maxItems: 50, description: 'What the agent says it is for.', examples: [['prod']] })

export const Agent = Type.Object(
  {
    id: Id,
    name: Word,
    type: Type.Unsafe<string>({ ...Word, description: 'What kind of client it says it is.', examples: ['LocalAgent'] }),
    labels: Labels,
    key_id: Type.Unsafe<string>({ ...Id, description: 'The key that it registered with.' }),
    key_name: Name,
    user_id: Type.Unsafe<string>({ ...Id, description: 'The owner of the key.' }),
    address: Type.String({ maxLength: 45, description: 'Where it registered from.', examples: ['192.0.2.7'] }),
    created_at: Timestamp,
    last_seen_at: Timestamp
  },
  { $id: 'Agent', ...closed }
)

/** What a client says of itself. Comes in over GraphQL only, which is where agents register. */
export const NewAgent = Type.Object({ name: Word, type: Word, labels: Labels }, closed)

export const AgentQuery = Type.Object(
  {
    key_id: Type.Optional(Type.String({ minLength: 36, maxLength: 36, pattern: '^[0-9a-f-]{36}$', description: 'With this key only.' })),
    ...ListQuery.properties
  },
  closed
)

export const AgentPage = page(Agent, 'AgentPage')
export const schemas = [Agent, AgentPage]

export type Agent = Static<typeof Agent>
export type NewAgent = Static<typeof NewAgent>
export type AgentQuery = Static<typeof AgentQuery>
