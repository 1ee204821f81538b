import type { Watermarks } from '@juxta/reliable-pipe'

/** How far a session with the end of a pipe is with all ends: in messages of the application */
export class Progress {
  /** messages that the ends before the one at hand have */
  #before = 0
  #sent = 0
  #expired = 0

  get before (): number {
    return this.#before
  }

  /** The end at hand is left, and has so many */
  left (received: number): number {
    this.#before += received

    return this.#before
  }

  expired (count: number): void {
    this.#expired += count
  }

  /**
   * @param accepted - in all
   * @param atHand - of the session at hand, of the application's messages; undefined while there is none
   */
  watermarks (accepted: number, atHand: Pick<Watermarks, 'sent' | 'acknowledged'> = { sent: 0, acknowledged: 0 }): Watermarks {
    // what is sent once more was sent before
    this.#sent = Math.max(this.#sent, this.#before + atHand.sent)

    return { accepted, sent: this.#sent, acknowledged: this.#before + atHand.acknowledged, expired: this.#expired }
  }
}
