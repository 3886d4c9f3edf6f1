// The first that fits: every browser claims to be those that were there before it.
const browsers = [
  [/\bEdg\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\//, 'Firefox'],
  [/\b(Headless)?Chrom(e|ium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl']
] as const

const systems = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux']
] as const

const named = (userAgent: string, names: readonly (readonly [RegExp, string])[]) =>
  names.find(([sign]) => sign.test(userAgent))?.[1]

/** `Firefox on Linux`, or what the program says of itself where that is nothing known. */
export function browserOf(userAgent: string) {
  const browser = named(userAgent, browsers)
  if (browser === undefined) return userAgent || 'Unknown program'
  const system = named(userAgent, systems)
  return system === undefined ? browser : `${browser} on ${system}`
}
