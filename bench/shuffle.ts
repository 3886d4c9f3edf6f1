/** The items in random order (Fisher and Yates), so that neighbours in the database are none in the load. */
export function shuffled<Item>(items: readonly Item[]): Item[] {
  const result = [...items]
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = Math.floor(Math.random() * (index + 1))
    const [here, there] = [result[index] as Item, result[other] as Item]
    result[index] = there
    result[other] = here
  }
  return result
}
