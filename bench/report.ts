import type { Case } from './case.ts'
import { median, medianOf, ratios } from './figures.ts'
import { type Goal, outcome, type Singles } from './goals.ts'
import type { Samples } from './rounds.ts'

const number = (value: number) =>
  value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0 })

const figure = (value: number, unit: string) => (Number.isNaN(value) ? '–' : `${number(value)} ${unit}`.trim())

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), row(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n')

/** What has to be reached, and whether it was. */
export const goalTable = (goals: readonly Goal[]): string =>
  table(
    ['what', 'must', 'aim', 'measured', 'verdict'],
    goals.map(goal => {
      const line = (value: number) => `${goal.better === 'more' ? '≥' : '≤'} ${figure(value, goal.unit)}`
      const { what, must, aim, measured, unit } = goal
      return [what, line(must), line(aim), figure(measured, unit), outcome(goal)]
    })
  )

/** Every case beside the one that it is compared with. */
export const caseTable = (cases: readonly Case[], samples: Samples): string =>
  table(
    ['case', 'requests/s', 'ratio (min–max)', 'to', 'p50 / p99 ms', 'CPU µs/request', 'foreign cores'],
    cases.map(({ name, base }) => {
      const of = ratios(samples, name, base, 'rate')
      const foreign = Math.max(...(samples.get(name) ?? []).map(({ foreignCores }) => foreignCores))
      return [
        name,
        number(Math.round(medianOf(samples, name, 'rate'))),
        `${number(median(of))} (${number(Math.min(...of))}–${number(Math.max(...of))})`,
        base,
        `${number(medianOf(samples, name, 'p50Milliseconds'))} / ${number(medianOf(samples, name, 'p99Milliseconds'))}`,
        figure(medianOf(samples, name, 'cpuMicroseconds'), ''),
        figure(foreign, '')
      ]
    })
  )

export interface Results {
  readonly goals: readonly Goal[]
  readonly cases: readonly Case[]
  readonly samples: Samples
  readonly singles: Singles
  readonly rounds: number
  readonly facts: readonly (readonly [name: string, value: string])[]
}

/** The results as a page of Markdown. */
export function page({ goals, cases, samples, singles, rounds, facts }: Results): string {
  const { restingMegabytes = Number.NaN, endMegabytes = Number.NaN } = singles
  return `# Results of the benchmark

\`npm run bench\` writes this page. ${rounds} interleaved rounds with 64 connections from the same machine. Ratios are
between samples of the same round; every figure is the median of the rounds. No request failed.

${goalTable(goals)}

The service holds ${figure(restingMegabytes, 'MB')} at rest. The memory above is that of one that was asked by a proxy; the one
of the cases below, of which everything else is asked as well, batches among it, holds ${figure(endMegabytes, 'MB')} at the end.
10⁴ keys are in use, or all that there are; where each one is a miss, 2 × 10⁵ keys in turn.

## Cases

${caseTable(cases, samples)}

## Machine

${facts.map(([name, value]) => `* ${name}: ${value}`).join('\n')}
`
}
