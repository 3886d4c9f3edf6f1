import { defineConfig, type Plugin } from 'rolldown'

const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Of a text with one character beyond Latin-1, V8 keeps two bytes for each: of a file of this size, megabytes. */
const ascii: Plugin = {
  name: 'ascii',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/[^\0-\x7f]/g, escaped)
    }
  }
}

/**
 * The service in one file. What has a binary or files of its own stays in `node_modules`. Without comments and otherwise
 * not minified: a stack trace has the names of the source, and a line for each statement.
 */
export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  external: [/^better-sqlite3$/, /^@node-rs\/argon2$/, /^@fastify\/swagger-ui$/, /^pg-native$/],
  plugins: [ascii],
  output: { dir: 'dist', cleanDir: true, comments: false },
  logLevel: 'warn'
})
