import type { AttachTurns } from './attach-turns.ts'
import type { PathLink } from '../link/path-link.ts'
import type { Path } from '@juxta/path'

export interface AttachTurnInit {
  turns: AttachTurns
  /** whether the other end knows the session. One that is new may wait for its `accept`, and is to keep nobody waiting. */
  known (): boolean
  /** the path that is written to */
  current (): PathLink | undefined
}

/** One session's place in the line of those that attach to the same peer */
export class AttachTurn {
  readonly #init: AttachTurnInit
  #waiting?: AbortController

  constructor (init: AttachTurnInit) {
    this.#init = init
  }

  get isWaiting (): boolean {
    return this.#waiting != null
  }

  /**
   * Attaches the path when it is this session's turn, and leaves the turn when that is settled
   *
   * @param attach - resolves with whether it is attached
   * @returns what `attach` does; true also when another path came first
   */
  async take (path: Path, attach: () => Promise<boolean>): Promise<boolean> {
    const { turns, known, current } = this.#init

    if (!known()) {
      turns.count()
      return attach()
    }

    const before = current()
    const waiting = new AbortController()
    this.#waiting = waiting
    const leave = await turns.take(waiting.signal)
    this.#waiting = undefined

    try {
      if (leave == null || (current() != null && current() !== before)) {
        // to attach this one, too, would cost what is on its way over the other
        void path.close()
        return true
      }

      if (path.stream.status !== 'open') {
        void path.close()
        return false
      }

      return await attach()
    } finally {
      leave?.()
    }
  }

  /** Another path came, or the session is over: it waits no longer */
  giveUp (): void {
    this.#waiting?.abort()
  }
}
