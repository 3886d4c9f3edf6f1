/** Above this share of both classes together, a time says more about the machine than about the key. */
const kept = 0.99

interface Moments {
  readonly count: number
  readonly mean: number
  readonly variance: number
}

function moments(times: Float64Array): Moments {
  const count = times.length
  const mean = times.reduce((sum, time) => sum + time, 0) / count
  const variance = times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (count - 1)
  return { count, mean, variance }
}

export interface Difference {
  /** Of the means, in the unit of the times. */
  readonly difference: number
  readonly standardError: number
  /** Welch's t: the difference in standard errors. */
  readonly t: number
}

function between(one: Moments, other: Moments): Difference {
  const difference = one.mean - other.mean
  const standardError = Math.sqrt(one.variance / one.count + other.variance / other.count)
  return { difference, standardError, t: difference / standardError }
}

function bound(one: Float64Array, other: Float64Array): number {
  const pooled = new Float64Array(one.length + other.length)
  pooled.set(one)
  pooled.set(other, one.length)
  pooled.sort()
  return pooled[Math.ceil(kept * pooled.length) - 1] as number
}

/** Whether two classes of times have one mean: without the slowest hundredth of both together, and with it. */
export function compared(one: Float64Array, other: Float64Array): { cropped: Difference; whole: Difference } {
  const most = bound(one, other)
  const below = (times: Float64Array) => moments(times.filter(time => time <= most))
  return { cropped: between(below(one), below(other)), whole: between(moments(one), moments(other)) }
}
