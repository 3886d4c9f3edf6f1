import { median } from './figures.ts'
import { startService } from './processes.ts'

/** How long the service takes from its birth to its first answer that it is ready, in ms: the median of some starts. */
export async function startMilliseconds(place: Parameters<typeof startService>[0], starts: number): Promise<number> {
  // The first one fills the compile cache, as the first start of an installation does.
  await (await startService(place)).stop()
  const times: number[] = []
  while (times.length < starts) {
    const service = await startService(place)
    times.push(service.readyMilliseconds)
    await service.stop()
  }
  return median(times)
}
