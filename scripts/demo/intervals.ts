/** From and to, milliseconds since the epoch */
export interface Interval {
  from: number
  to: number
}

/** How long at least one of the intervals lasted, ms */
export function unionMs (intervals: readonly Interval[]): number {
  let total = 0
  let end = -Infinity

  for (const { from, to } of [...intervals].sort((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, end))
    end = Math.max(end, to)
  }

  return total
}

/** How long both lasted, ms */
export function overlapMs (a: Interval, b: Interval): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from))
}
