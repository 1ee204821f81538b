/** Does the work for all items, so many at a time, and gives what comes of it in their order. */
export async function atOnce<T, R> (items: readonly T[], count: number, work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const left = items.entries()
  const results: R[] = []

  await Promise.all(Array.from({ length: count }, async () => {
    for (const [index, item] of left) {
      results[index] = await work(item, index)
    }
  }))

  return results
}
