/** For rows that a foreign key promises. @throws Error when the promise is broken, which is a fault of ours. */
export function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a row refers to another one that is not there')
  return value
}
