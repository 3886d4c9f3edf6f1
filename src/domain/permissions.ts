/**
 * `verb:object`. In a role or a scope either part may be `*`. A request always asks for a definite permission.
 */
export type Grant = `${string}:${string}`
