import { nextTurn } from '../sharing/write-turns.ts'
import type { Watermarks } from '../errors.ts'
import type { ReliableSession } from '../index.ts'

/** Who has watermarks, and says so */
type Marked = Pick<ReliableSession, 'watermarks'> & { listenerCount (type: string): number, dispatchEvent (event: Event): boolean }

/** Says that a session's watermarks have changed: once for all that a turn of the event loop brings, and only where somebody listens */
export class WatermarkEvents {
  readonly #session: Marked
  #last: Watermarks = { accepted: 0, sent: 0, acknowledged: 0, expired: 0 }
  #scheduled = false

  constructor (session: Marked) {
    this.#session = session
  }

  /** They may have changed */
  look (): void {
    if (!this.#scheduled && this.#session.listenerCount('watermark') > 0 && !same(this.#session.watermarks, this.#last)) {
      this.#scheduled = true
      nextTurn(() => { this.say() })
    }
  }

  /** Says it now if they have */
  say (): void {
    this.#scheduled = false
    const { watermarks } = this.#session

    if (!same(watermarks, this.#last)) {
      this.#last = watermarks
      this.#session.dispatchEvent(new CustomEvent('watermark', { detail: { ...watermarks } }))
    }
  }
}

function same (a: Watermarks, b: Watermarks): boolean {
  return a.accepted === b.accepted && a.sent === b.sent && a.acknowledged === b.acknowledged && a.expired === b.expired
}
