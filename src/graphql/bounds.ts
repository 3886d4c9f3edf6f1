import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit
} from 'graphql'

/** What a document may cost, judged before it is validated. Real clients stay far below. */
export const limits = { tokens: 400, depth: 7, rootFields: 5, aliases: 5 } as const

interface Extent {
  /** Fields below fields. */
  readonly depth: number
  /** Fields on the first level. */
  readonly width: number
}

const nothing: Extent = { depth: 0, width: 0 }
const endless: Extent = { depth: Number.POSITIVE_INFINITY, width: Number.POSITIVE_INFINITY }

/** Measures selections through fragments: each fragment once, however often it is spread; one that contains itself is endless. */
function measuring(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
  const known = new Map<string, Extent>()

  function ofFragment(name: string): Extent {
    const fragment = fragments.get(name)
    const before = known.get(name)
    if (before !== undefined || fragment === undefined) return before ?? nothing
    known.set(name, endless)
    const extent = ofSet(fragment.selectionSet)
    known.set(name, extent)
    return extent
  }

  function of(selection: SelectionNode): Extent {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value)
    if (selection.kind === Kind.INLINE_FRAGMENT) return ofSet(selection.selectionSet)
    const { name, selectionSet } = selection
    // How the schema describes itself is deep by nature, and no longer than the tokens of the document allow.
    if (name.value.startsWith('__') || selectionSet === undefined) return { depth: 1, width: 1 }
    return { depth: 1 + ofSet(selectionSet).depth, width: 1 }
  }

  const ofSet = ({ selections }: SelectionSetNode): Extent =>
    selections.map(of).reduce((a, b) => ({ depth: Math.max(a.depth, b.depth), width: a.width + b.width }), nothing)

  return ofSet
}

function countAliases(document: DocumentNode): number {
  let aliases = 0
  visit(document, {
    Field({ alias }) {
      if (alias !== undefined) aliases += 1
    }
  })
  return aliases
}

/** Why a document costs too much; undefined when it does not. */
export function excessOf(document: DocumentNode): GraphQLError | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  const measure = measuring(fragments)
  const operations = document.definitions.filter(node => node.kind === Kind.OPERATION_DEFINITION)
  const extents = operations.map(({ selectionSet }) => measure(selectionSet))
  const refuse = (what: string, most: number) => new GraphQLError(`The document has more than ${most} ${what}.`)
  if (extents.some(({ depth }) => depth > limits.depth)) return refuse('levels of fields', limits.depth)
  if (extents.some(({ width }) => width > limits.rootFields)) return refuse('root fields', limits.rootFields)
  return countAliases(document) > limits.aliases ? refuse('aliases', limits.aliases) : undefined
}
