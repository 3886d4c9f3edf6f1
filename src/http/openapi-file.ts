import { writeFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { yamlOf } from './openapi.ts'

/** Writes the OpenAPI description of an app, for readers and tools that do not start the service. */
export async function writeOpenapi(app: FastifyInstance, file: string): Promise<void> {
  await app.ready()
  await writeFile(file, yamlOf(app))
}
