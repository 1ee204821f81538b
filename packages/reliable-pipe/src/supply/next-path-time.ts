import { HAND_OVER_SHARE, MAX_NEXT_PATHS, STAND_BY_MS, STAND_BY_SPARE } from '../constants.ts'
import type { Clock } from '@juxta/path/internal'

/** A path, as far as its relay's limits go */
export interface LimitedPath {
  /** of what this side may send over it: 1 at first, 0 at the end */
  readonly shareLeft: number
  /** at the rate so far, milliseconds until that is 0 */
  readonly expectedMs: number
  /** when the relay's time limit is near, on the session's clock */
  readonly timeUpAt: number
}

/** The opening of one that follows: when it began, which path was used, and how much of that was left */
export interface Opening {
  readonly path: LimitedPath
  readonly share: number
}

/**
 * When the path that follows a limited one is to be opened, and when it is to be attached. To open one takes a sender in full flow more of the allowance than there
 * is: then it is opened as soon as the one before is attached, and another one beside it, since a dial is mostly waiting. Who sends little opens it late: a stream on which nothing is said is reset by who was dialled.
 */
export class NextPathTime {
  readonly #clock: Clock
  readonly #rotateShare: number
  /** since when the path is there that is followed now */
  #attachedAt = -Infinity
  /** how long the one before lasted, ms */
  #lastedMs = Infinity
  /** the share that goes by while one is opened */
  #needed = 0

  /** @param rotateShare - with so much left the next one is opened at the latest */
  constructor (clock: Clock, rotateShare: number) {
    this.#clock = clock
    this.#rotateShare = rotateShare
  }

  /** Another path is attached */
  attached (): void {
    const now = this.#clock.now()
    this.#lastedMs = now - this.#attachedAt
    this.#attachedAt = now
  }

  toAttach ({ shareLeft, timeUpAt }: LimitedPath): boolean {
    return shareLeft <= HAND_OVER_SHARE || this.#clock.now() >= timeUpAt
  }

  /** How many that follow are to be open, or being opened: more than one if each is used up before the next is open */
  toOpen ({ shareLeft, expectedMs }: LimitedPath): number {
    const share = Math.max(this.#rotateShare, HAND_OVER_SHARE + STAND_BY_SPARE * this.#needed)

    if (shareLeft > share || Math.min(expectedMs, shareLeft * this.#lastedMs) >= STAND_BY_MS) {
      return 0
    }

    return this.#needed === 1 ? MAX_NEXT_PATHS : 1
  }

  /** The next one is being opened, while this one is used */
  opening (path: LimitedPath): Opening {
    return { path, share: path.shareLeft }
  }

  /** It is open. Where another one is used by now, nothing is learned of how much of one goes by meanwhile. */
  opened ({ path, share }: Opening, current?: LimitedPath): void {
    if (path === current) {
      // used up meanwhile: nobody knows how much more it would have taken
      this.#needed = path.shareLeft <= HAND_OVER_SHARE ? 1 : share - path.shareLeft
    }
  }
}
