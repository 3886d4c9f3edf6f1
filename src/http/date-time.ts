const shape =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/**
 * RFC 3339 §5.6 with upper-case `T` and `Z` and an offset, on a day that exists: `Date.parse` alone takes 30 February
 * for 2 March. A leap second is refused, because a JavaScript date cannot hold one.
 */
export function isDateTime(text: string): boolean {
  const [, year, month, day] = shape.exec(text) ?? []
  const midnight = new Date(`${year}-${month}-01T00:00:00Z`)
  midnight.setUTCDate(Number(day))
  return midnight.getUTCMonth() + 1 === Number(month)
}
