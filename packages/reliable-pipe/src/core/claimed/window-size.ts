import { FALL_SHARE, FIRST_RISE_SHARE, LEAST_CLAIMED_WINDOW, MOST_CLAIMED_WINDOW, RISE_SHARE } from './constants.ts'

/** N and M: they fall when the reliability is poor, and rise when it is good */
export class WindowSize {
  readonly #share: number
  #isFirst = true
  /** N */
  segments: number

  /** @param share - M of N */
  constructor (segments: number, share: number) {
    this.segments = segments
    this.#share = share
  }

  /** M */
  get acknowledgeEvery (): number {
    return Math.max(1, Math.floor(this.segments * this.#share))
  }

  raise (): void {
    this.segments = Math.min(MOST_CLAIMED_WINDOW, this.segments + this.#step(this.#isFirst ? FIRST_RISE_SHARE : RISE_SHARE))
  }

  /** @param isLittle - by as much as it rises */
  lower (isLittle: boolean): void {
    this.#isFirst = false
    this.segments = Math.max(LEAST_CLAIMED_WINDOW, this.segments - this.#step(isLittle ? RISE_SHARE : FALL_SHARE))
  }

  /** Even, so that N stays even */
  #step (share: number): number {
    return Math.max(2, 2 * Math.floor(this.segments * share / 2))
  }
}
