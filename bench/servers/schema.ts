/** The JSON schema of a sample, as somebody would write it for a route that always answers with that shape. */
export function schemaOf(sample: unknown): object {
  if (sample === null) return { type: 'null' }
  if (Array.isArray(sample)) return { type: 'array', items: sample.length > 0 ? schemaOf(sample[0]) : {} }
  if (typeof sample !== 'object') return { type: typeof sample }
  const properties = Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, schemaOf(value)]))
  return { type: 'object', properties }
}
