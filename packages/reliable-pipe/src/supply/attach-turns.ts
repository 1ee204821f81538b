import { TokenBucket } from '@juxta/path/internal'
import { ATTACH_BURST_SHARE, ATTACH_PLACES_SHARE } from '../constants.ts'
import type { SessionLimits } from '../limits.ts'
import type { Clock } from '@juxta/path/internal'

/** Gives the place to the next one */
export type Leave = () => void

interface Waiting {
  begin (leave: Leave): void
}

/**
 * Lets the sessions with one peer attach no faster than the peer takes it, when all of them have lost their connection at once: so many
 * wait for an answer at a time, and so many a second begin. Its bounds are not told, so they are taken to be as this node's own. Who came first is first.
 */
export class AttachTurns {
  readonly #clock: Clock
  readonly #tokens: TokenBucket
  readonly #waiting: Waiting[] = []
  #places: number
  #timer: unknown

  constructor (limits: Pick<SessionLimits, 'maxAttachesPerSecond' | 'maxAttachBurst' | 'maxHalfOpenPerPeer'>, clock: Clock) {
    this.#clock = clock
    this.#places = share(limits.maxHalfOpenPerPeer, ATTACH_PLACES_SHARE)
    this.#tokens = new TokenBucket(limits.maxAttachesPerSecond, share(limits.maxAttachBurst, ATTACH_BURST_SHARE), clock.now())
  }

  /** Somebody attaches without waiting for a turn: the other end counts that, too */
  count (): void {
    if (this.#tokens.wait(this.#clock.now()) === 0) {
      this.#tokens.take(this.#clock.now())
    }
  }

  /**
   * Waits for a turn. It is to be left when the answer has come, or none will.
   *
   * @returns undefined when the signal aborts first
   */
  async take (signal: AbortSignal): Promise<Leave | undefined> {
    if (signal.aborted) {
      return undefined
    }

    return new Promise(resolve => {
      const waiting: Waiting = {
        begin: leave => {
          signal.removeEventListener('abort', giveUp)
          resolve(leave)
        }
      }
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
        this.#next()
        resolve(undefined)
      }

      signal.addEventListener('abort', giveUp, { once: true })
      this.#waiting.push(waiting)
      this.#next()
    })
  }

  #next (): void {
    this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined

    while (this.#waiting.length > 0 && this.#places > 0) {
      const now = this.#clock.now()
      const ms = this.#tokens.wait(now)

      if (ms > 0) {
        this.#timer = this.#clock.setTimeout(() => { this.#next() }, Math.ceil(ms))
        return
      }

      this.#tokens.take(now)
      this.#places--
      this.#waiting.shift()?.begin(this.#leave())
    }
  }

  #leave (): Leave {
    let held = true

    return () => {
      if (held) {
        held = false
        this.#places++
        this.#next()
      }
    }
  }
}

function share (whole: number, part: number): number {
  return Math.max(1, Math.floor(whole * part))
}
