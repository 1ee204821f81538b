import { DISTRUST_CAP_MS, DISTRUST_MS, DISTRUSTED_POINTS, FORGIVEN_MS, MAX_POINTS } from '../constants.ts'

/**
 * What the answer of a rendezvous to a query or a push was like.
 *
 * - `right`: it came to its end, and nothing in it was wrong
 * - `silent`: there was none in time
 * - `forged`: something in it was not signed by whom it says, or is no document
 * - `foreign`: something in it was not asked for
 * - `expired`: something in it should not be there any more
 * - `endless`: it went on after what was asked for, or broke the protocol
 * - `busy`: a refusal
 */
export type Verdict = 'right' | 'silent' | 'forged' | 'foreign' | 'expired' | 'endless' | 'busy'

/**
 * Points for each. What an honest rendezvous can't give, since it verifies what it passes on, weighs most; what clocks, a bad line or another version may
 * do, less. Two forged answers within a minute, or four silent ones, and it is left.
 */
const POINTS: Record<Verdict, number> = { right: -1, silent: 2, forged: 4, endless: 4, foreign: 2, expired: 2, busy: 1 }

/** How much an edge distrusts one rendezvous: a bounded number of points that time takes away. */
export class Distrust {
  #points = 0
  #at = 0
  #times = 0

  /** How long it is left, milliseconds; `undefined` if it is not yet. */
  judge (verdict: Verdict, now: number): number | undefined {
    const forgiven = Math.max(0, now - this.#at) / FORGIVEN_MS

    this.#points = Math.min(MAX_POINTS, Math.max(0, Math.max(0, this.#points - forgiven) + POINTS[verdict]))
    this.#at = now

    if (this.#points < DISTRUSTED_POINTS) {
      return undefined
    }

    // it begins anew, and is left for longer the next time
    this.#points = 0

    return Math.min(DISTRUST_MS * 2 ** this.#times++, DISTRUST_CAP_MS)
  }
}
