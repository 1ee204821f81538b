/** The least probability with which an interval covers the true median */
const CONFIDENCE = 0.95

export interface MedianInterval {
  median: number
  low: number
  high: number
  /** probability that the interval covers the true median, whatever the distribution */
  coverage: number
}

export function median (values: readonly number[]): number {
  if (values.length === 0) {
    throw new RangeError('nothing has no median')
  }

  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >>> 1

  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * The median, and the narrowest interval between two values of equal rank from
 * below and from above that covers the true median with a probability of 95 % or
 * more; with five values and fewer there is none, and it is the least and the greatest.
 *
 * The number of values below the true median is binomial (n, 1/2) whatever the
 * distribution is, so nothing is assumed of it (David and Nagaraja, Order
 * Statistics, 3rd edition, section 7.1).
 */
export function medianInterval (values: readonly number[]): MedianInterval {
  const sorted = [...values].sort((a, b) => a - b)
  const count = sorted.length
  let rank = 1

  while (rank < Math.ceil(count / 2) && coverage(count, rank + 1) >= CONFIDENCE) {
    rank++
  }

  return { median: median(sorted), low: sorted[rank - 1], high: sorted[count - rank], coverage: coverage(count, rank) }
}

/** The value below which a share of the values lies (nearest rank) */
export function quantile (values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)

  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]
}

/** The probability that the true median lies between the values of rank `rank` from below and from above */
function coverage (count: number, rank: number): number {
  let term = 0.5 ** count
  let tail = 0

  for (let below = 0; below < rank; below++) {
    tail += term
    term = term * (count - below) / (below + 1)
  }

  return Math.max(0, 1 - 2 * tail)
}
