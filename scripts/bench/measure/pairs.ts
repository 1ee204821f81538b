export type Side = 'raw' | 'pipe'

export type Pair<T> = Record<Side, T>

/**
 * Measures both sides in turn, so that what changes with time (other load, clock
 * frequency, the heap) changes both alike; who goes first alternates. One pair
 * goes before those that count, to warm up.
 */
export async function interleave<T> (pairs: number, measure: (side: Side) => Promise<T>): Promise<Array<Pair<T>>> {
  const results: Array<Pair<T>> = []

  for (let i = 0; i <= pairs; i++) {
    if (i % 2 === 0) {
      const raw = await measure('raw')
      results.push({ raw, pipe: await measure('pipe') })
    } else {
      const pipe = await measure('pipe')
      results.push({ pipe, raw: await measure('raw') })
    }
  }

  return results.slice(1)
}
