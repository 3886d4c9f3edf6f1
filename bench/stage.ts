import { randomBytes } from 'node:crypto'
import { copyFileSync, constants as fs, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { evict } from './evict.ts'
import type { Generator } from './load.ts'
import type { Place, Places, Starts } from './ours.ts'
import { launched, type Running, startServer, startService } from './processes.ts'
import { type Seeded, seed } from './seed.ts'

/** How many keys there are, from least to most. */
export interface Sizes {
  readonly thousand: number
  readonly hundredThousand: number
  readonly million: number
}

/** How often the services are started whose ratio is judged most finely: starts of one differ by some hundredths. */
const uncachedStarts = 3

/** Keys in use at a time. */
export const inUse = 10_000

/** The databases, and the pepper of all of them. */
export async function databases(folder: string, sizes: Sizes, say: (line: string) => void) {
  const pepper = randomBytes(32).toString('hex')
  async function filled(name: string, count: number): Promise<Seeded> {
    say(`filling a database with ${count.toLocaleString('en')} keys`)
    mkdirSync(join(folder, name))
    const seeded = await seed(join(folder, name, 'latchkey.db'), count, pepper)
    evict(seeded.file)
    return seeded
  }
  return {
    folder,
    pepper,
    one: await filled('one', 1),
    thousand: await filled('thousand', sizes.thousand),
    hundredThousand: await filled('hundred-thousand', sizes.hundredThousand),
    million: await filled('million', sizes.million)
  }
}

export type Databases = Awaited<ReturnType<typeof databases>>

/** Where the service finds one of them. */
export const placeOf = ({ folder, pepper }: Databases, { file }: Seeded) => ({ dataDir: folder, file, pepper })

/** The same keys for a service whose writes are nobody else's business. */
function copied(seeded: Seeded, folder: string, name: string): Seeded {
  const file = join(folder, `${name}.db`)
  copyFileSync(seeded.file, file, fs.COPYFILE_FICLONE)
  evict(file)
  return { ...seeded, file }
}

/** Every service that is measured, started. */
export async function places(all: Databases, generator: Generator): Promise<Places> {
  const { folder, pepper, one, thousand, hundredThousand, million } = all
  const served = async (seeded: Seeded): Promise<Place> => ({
    seeded,
    service: await startService(placeOf(all, seeded))
  })
  async function uncached(seeded: Seeded): Promise<Starts> {
    const services: Running[] = []
    while (services.length < uncachedStarts)
      services.push(await startServer('uncached', [seeded.file, pepper], launched))
    return { seeded, services }
  }
  return {
    generator,
    tokens: million.inTenant.slice(0, inUse),
    one: await served(one),
    hundredThousand: await served(hundredThousand),
    million: await served(million),
    second: (await served(million)).service,
    cold: await served(copied(million, folder, 'cold')),
    uncachedThousand: await uncached(thousand),
    uncachedMillion: await uncached(copied(million, folder, 'uncached'))
  }
}
