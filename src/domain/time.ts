/** The last instant that a JavaScript date can hold (ECMA-262 §21.4.1.1), in ms since 1970: stored for "never expires", so that every comparison is one. */
export const never = 8_640_000_000_000_000

/** Milliseconds since 1970, UTC. The one source of time; tests give their own. */
export type Clock = () => number

let last = { milliseconds: 0, text: new Date(0).toISOString() }

/** RFC 3339 in UTC with `Z` and milliseconds. Under load the same moment is written many times over. */
export function timestamp(milliseconds: number): string {
  if (milliseconds !== last.milliseconds) last = { milliseconds, text: new Date(milliseconds).toISOString() }
  return last.text
}

export const timestampOrNull = (milliseconds: number | null) =>
  milliseconds === null || milliseconds >= never ? null : timestamp(milliseconds)
