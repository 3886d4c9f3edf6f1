/** For what a foreign key or another rule of the database promises. @throws Error when the promise is broken, which is a fault of ours. */
export function present<Value>(value: Value | null | undefined): Value {
  if (value === undefined || value === null) throw new Error('a row refers to another one that is not there')
  return value
}
