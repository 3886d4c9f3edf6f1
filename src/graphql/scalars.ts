import { GraphQLError, type GraphQLScalarType, type GraphQLSchema, Kind, type ValueNode } from 'graphql'
import { isId } from '../domain/id.ts'
import { isDateTime } from '../http/date-time.ts'

type Reading = (text: string) => string | undefined

const forms: Readonly<Record<string, { readonly form: string; readonly read: Reading }>> = {
  uuid: { form: 'a UUID', read: text => (isId(text.toLowerCase()) ? text.toLowerCase() : undefined) },
  UUID: { form: 'a UUID', read: text => (isId(text.toLowerCase()) ? text.toLowerCase() : undefined) },
  DateTime: { form: 'a date and time (RFC 3339)', read: text => (isDateTime(text) ? text : undefined) }
}

/** Gives the scalars of a schema that is made from text their meaning; `JSON` takes what comes. */
export function defineScalars(schema: GraphQLSchema): GraphQLSchema {
  for (const [name, { form, read }] of Object.entries(forms)) {
    const scalar = schema.getType(name) as GraphQLScalarType
    const parse = (value: unknown) => {
      const result = typeof value === 'string' ? read(value) : undefined
      // The value is not quoted: it may be anything, a credential too.
      if (result === undefined) throw new GraphQLError(`${name} must be ${form}.`)
      return result
    }
    scalar.parseValue = parse
    scalar.parseLiteral = (node: ValueNode) => parse(node.kind === Kind.STRING ? node.value : undefined)
  }
  return schema
}
