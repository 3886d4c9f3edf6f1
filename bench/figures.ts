import type { Sample, Samples } from './rounds.ts'

/** The middle one, or the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const [low = Number.NaN, high = Number.NaN] = sorted.slice(Math.ceil(sorted.length / 2) - 1)
  return sorted.length % 2 === 0 ? (low + high) / 2 : (sorted[half] ?? Number.NaN)
}

export const medianOf = (samples: Samples, name: string, figure: keyof Sample): number =>
  median((samples.get(name) ?? []).map(sample => sample[figure]))

/** Each sample of a case with that of another in the same round, which is the only one it can be compared with. */
export function pairs(samples: Samples, name: string, base: string): [Sample, Sample][] {
  const others = samples.get(base) ?? []
  return (samples.get(name) ?? []).flatMap((sample, round) => {
    const other = others[round]
    return other ? [[sample, other] satisfies [Sample, Sample]] : []
  })
}

export const ratios = (samples: Samples, name: string, base: string, figure: keyof Sample): number[] =>
  pairs(samples, name, base).map(([sample, other]) => sample[figure] / other[figure])
