import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'

const compile = SerializerSelector()

type Compiler = ReturnType<typeof compile>
type Route = Parameters<Compiler>[0]

const compilers = new Map<string, Compiler>()

function remembering(compiler: Compiler): Compiler {
  const serializers = new Map<string, ReturnType<Compiler>>()
  return (route: Route) => {
    const key = JSON.stringify(route.schema)
    const serializer = serializers.get(key) ?? compiler(route)
    serializers.set(key, serializer)
    return serializer
  }
}

/**
 * For `schemaController.compilersFactory.buildSerializer`. Most operations answer with the same few named schemas, and
 * making a serializer costs a hundred times what looking it up does: each is made once a process.
 */
export function buildSerializer(...[schemas, options]: Parameters<typeof compile>): Compiler {
  const key = JSON.stringify([schemas, options])
  const compiler = compilers.get(key) ?? remembering(compile(schemas, options))
  compilers.set(key, compiler)
  return compiler
}
