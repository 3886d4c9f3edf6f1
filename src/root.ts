import { join } from 'node:path'

/** The folder of the installation: this file is in `src/`, and once it is built in `dist/`. */
export const root = join(import.meta.dirname, '..')
