import { LOOK_MS } from '../constants.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'
import type { StartTimer } from '@juxta/wire'

export interface EndWatchInit {
  startTimer: StartTimer
  /** whether, as far as others know, the end is elsewhere */
  movedFrom (session: ReliableSession, signal: AbortSignal): Promise<boolean>
  /** it is, and the session has no path */
  onMoved (): void
}

/** Asks, again and again while a session has no path, whether its end is elsewhere by now. */
export class EndWatch {
  readonly #init: EndWatchInit
  #stop?: () => void

  constructor (init: EndWatchInit) {
    this.#init = init
  }

  /** To be stopped when there is a path, or the session is over */
  start (session: ReliableSession): void {
    this.stop()
    const { startTimer, movedFrom, onMoved } = this.#init
    const over = new AbortController()
    const stopTimer = startTimer(LOOK_MS, () => {
      movedFrom(session, over.signal).catch(() => false).then(moved => {
        if (over.signal.aborted || session.path != null) {
          return
        }

        if (moved) {
          onMoved()
        } else {
          this.start(session)
        }
      }).catch(() => {})
    })

    this.#stop = () => {
      stopTimer()
      over.abort()
    }
  }

  stop (): void {
    this.#stop?.()
    this.#stop = undefined
  }
}
