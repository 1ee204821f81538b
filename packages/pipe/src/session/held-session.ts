import { transfer } from '@juxta/reliable-pipe/internal'
import { SETTLE_EVERY } from '../constants.ts'
import { Unacknowledged } from './unacknowledged.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'
import type { SessionTransfer } from '@juxta/reliable-pipe/internal'

export function transferOf (session: ReliableSession): SessionTransfer | undefined {
  return (session as ReliableSession & { [transfer]?: SessionTransfer })[transfer]
}

/** Where a session stood that was left to somebody else: counts are of the applications' messages */
export interface LeftEnd {
  received: number
  accepted: number
  acknowledged: number
  unread: Uint8Array[]
  unacknowledged: Uint8Array[]
  closed: boolean
}

/** A session of an end that is bound here, with what has to go along when somebody else goes on with it */
export class HeldSession {
  readonly session: ReliableSession
  readonly #transfer: SessionTransfer
  readonly #sent: Unacknowledged
  /** messages each way with which the two ends found each other, and of which their applications know nothing */
  readonly #control: number

  constructor (session: ReliableSession, transfer: SessionTransfer, control: number) {
    this.session = session
    this.#transfer = transfer
    this.#control = control
    this.#sent = new Unacknowledged(control)
    session.addEventListener('expired', ({ detail: { numbers } }) => { this.#sent.expired(numbers) })
    let sinceLooked = 0
    transfer.onAccepted = data => {
      this.#sent.add(data)

      if (++sinceLooked >= SETTLE_EVERY) {
        sinceLooked = 0
        this.#sent.acknowledged(this.#acknowledged)
      }
    }
  }

  /** Bytes that would go along */
  get bytes (): number {
    return this.#transfer.unreadBytes + this.session.bufferedBytes
  }

  /** Messages of these, of the direction that has more */
  get messages (): number {
    const { stats: { unread }, watermarks: { accepted, acknowledged } } = this.session

    return Math.max(unread, accepted - acknowledged)
  }

  leave (reason: string): LeftEnd {
    const left = this.#transfer.leave(reason)
    const acknowledged = Math.max(0, left.acknowledged - this.#control)
    this.#sent.acknowledged(acknowledged)

    return {
      received: left.received - this.#control,
      accepted: this.#sent.accepted,
      acknowledged,
      unread: left.unread,
      unacknowledged: this.#sent.left,
      closed: left.closed
    }
  }

  get #acknowledged (): number {
    return Math.max(0, this.session.watermarks.acknowledged - this.#control)
  }
}
