/** Why the service cannot start, in one line for whoever runs it: what was wrong and, where it is known, the cause. */
export function explanationOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { message, cause, name } = error
  // An error that stands for several, as for the addresses of one host, has nothing but a code.
  const [line] = (message || ('code' in error ? String(error.code) : name)).split('\n', 1)
  return cause === undefined ? `${line}` : `${line} (${explanationOf(cause)})`
}
