/** The value below which that share of them lies; 0 of none. */
export function quantile (values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)

  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

export function rounded (value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits
}
