import { existsSync, readFileSync } from 'node:fs'

/** Whether the kernel tells what processes use. Without it there are no CPU times and no memory in the results. */
export const hasProc = existsSync('/proc/self/stat')

/** The kernel counts in hundredths of a second, whatever its own clock does (USER_HZ, proc(5)). */
const ticksPerSecond = 100

/** The fields of a stat file from the third on: the second is a name that may hold anything. */
function stat(pid: number | 'self'): number[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
}

const children = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

/** CPU seconds, user and system, that a process and its children have used so far. */
export function cpuSeconds(pid: number): number {
  const [user = 0, system = 0] = stat(pid).slice(11, 13)
  return children(pid).reduce((sum, child) => sum + cpuSeconds(child), (user + system) / ticksPerSecond)
}

/** CPU seconds of this process and of its children that have ended, which is what generates the load. */
export const ownCpuSeconds = (): number =>
  stat('self')
    .slice(11, 15)
    .reduce((sum, ticks) => sum + ticks, 0) / ticksPerSecond

/** CPU seconds that everything on the machine has used since it was started, interrupts included. */
export function busySeconds(): number {
  const [user = 0, nice = 0, system = 0, , , hard = 0, soft = 0, stolen = 0] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)
    .join()
    .split(/ +/)
    .slice(1)
    .map(Number)
  return (user + nice + system + hard + soft + stolen) / ticksPerSecond
}

/** The memory of a process that is in use now, in MB (10⁶ bytes). */
export function residentMegabytes(pid: number): number {
  const [, kibibytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return (Number(kibibytes) * 1024) / 1e6
}
