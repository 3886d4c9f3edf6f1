/** What was typed into a field, without the blanks around it. */
export const textOf = (typed: FormData, name: string) => String(typed.get(name) ?? '').trim()

/** The same for fields that may be left empty: an object without those that were. */
export function filled<Name extends string>(typed: FormData, names: readonly Name[]): { [Field in Name]?: string } {
  const pairs = names.map(name => [name, textOf(typed, name)] as const).filter(([, text]) => text !== '')
  return Object.fromEntries(pairs) as { [Field in Name]?: string }
}
