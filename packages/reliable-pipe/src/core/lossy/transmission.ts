/** One time that one segment was written to the path */
export interface Transmission {
  readonly number: number
  readonly sequence: number
  readonly bytes: number
  readonly at: number
  /** sent because nothing was heard, not because it was known to be lost */
  readonly isProbe: boolean
  /** known to have arrived, given up, or sent once more */
  settled: boolean
  /** what the sampler knew when it was sent */
  delivered: number
  deliveredAt: number
  firstSentAt: number
  isLimited: boolean
}
