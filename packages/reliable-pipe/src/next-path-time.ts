import { HAND_OVER_SHARE, STAND_BY_MS, STAND_BY_SPARE } from './constants.ts'
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

/**
 * When the path that follows a limited one is to be opened, and when it is to be attached. To open one takes a sender in full flow more of the allowance than there
 * is: then it is opened as soon as the one before is attached, so that one dial follows another. Who sends little opens it late: a stream on which nothing is said is reset by who was dialled.
 */
export class NextPathTime {
  readonly #clock: Clock
  readonly #rotateShare: number
  /** the path that is followed now: since when, and how much of it was left when its successor began to be opened */
  #attachedAt = -Infinity
  #openedFrom?: { path: LimitedPath, share: number }
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

  toOpen ({ shareLeft, expectedMs }: LimitedPath): boolean {
    const share = Math.max(this.#rotateShare, HAND_OVER_SHARE + STAND_BY_SPARE * this.#needed)

    return shareLeft <= share && Math.min(expectedMs, shareLeft * this.#lastedMs) < STAND_BY_MS
  }

  /** The next one is being opened */
  opening (path?: LimitedPath): void {
    this.#openedFrom = path == null ? undefined : { path, share: path.shareLeft }
  }

  /** It is open */
  opened (path?: LimitedPath): void {
    if (this.#openedFrom != null && path === this.#openedFrom.path) {
      // used up meanwhile: nobody knows how much more it would have taken
      this.#needed = path.shareLeft <= HAND_OVER_SHARE ? 1 : this.#openedFrom.share - path.shareLeft
    }
  }
}
