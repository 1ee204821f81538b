import { LEAST_LEFT_SHARE, MOST_LEFT_SHARE, TELLING_SHARE } from './constants.ts'

/** A path, as far as its allowance goes */
export interface SharedPath {
  /** Infinity without a limit */
  readonly initialAllowance: number
  /** what is left of it */
  readonly allowance: number
  /** bytes of DATA that came over the path */
  readonly dataReceived: number
  /** bytes of the allowance to leave to the other side */
  leave: number
}

/**
 * A relay's allowance is for both directions together, and neither end sees what the other has on its way: the faster one would use it up, path after path,
 * and the other never get anything through. So each leaves a share to the other: twice what the other used of the path before, a sixteenth at least and a half
 * at most. At first, and after a path without a limit, it is a half; what is not claimed halves from path to path.
 */
export class RelayShare {
  #share = MOST_LEFT_SHARE
  #last?: SharedPath

  /** Says what to leave of a path that was attached */
  attached (path: SharedPath): void {
    if (path.initialAllowance === Infinity) {
      this.#share = MOST_LEFT_SHARE
      this.#last = undefined
      return
    }

    if (this.#last != null) {
      this.#learn(this.#last)
    }

    path.leave = this.#share * path.initialAllowance
    this.#last = path
  }

  #learn ({ initialAllowance, allowance, dataReceived }: SharedPath): void {
    const twice = 2 * dataReceived / initialAllowance
    const decayed = allowance > (1 - TELLING_SHARE) * initialAllowance ? this.#share : this.#share / 2

    this.#share = Math.min(MOST_LEFT_SHARE, Math.max(LEAST_LEFT_SHARE, twice, decayed))
  }
}
