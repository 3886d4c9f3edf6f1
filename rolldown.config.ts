import { defineConfig } from 'rolldown'

/**
 * The service in one file. What has a binary or files of its own stays in `node_modules`. Not minified: the names in a
 * stack trace are those of the source.
 */
export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  external: [/^better-sqlite3$/, /^@node-rs\/argon2$/, /^@fastify\/swagger-ui$/, /^pg-native$/],
  output: { dir: 'dist', cleanDir: true },
  logLevel: 'warn'
})
