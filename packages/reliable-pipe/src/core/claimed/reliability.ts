import { GOOD_LOSS_SHARE, JUDGED_SEGMENTS, POOR_LOSS_SHARE } from './constants.ts'

/** Watches how much of what is sent, or received, was lost: each end does so for itself */
export class Reliability {
  #segments = 0
  #lost = 0

  passed (): void {
    this.#segments++
  }

  lost (count: number): void {
    this.#lost += count
  }

  /** @returns how good it was, once there is enough to judge by: then it begins anew */
  judge (): 'good' | 'fair' | 'poor' | undefined {
    const isPoor = this.#lost >= JUDGED_SEGMENTS * POOR_LOSS_SHARE
    const isGood = this.#lost <= JUDGED_SEGMENTS * GOOD_LOSS_SHARE

    // what is poor already will not become better
    if (this.#segments < JUDGED_SEGMENTS && !isPoor) {
      return undefined
    }

    this.#segments = 0
    this.#lost = 0

    if (isPoor) {
      return 'poor'
    }

    return isGood ? 'good' : 'fair'
  }
}
