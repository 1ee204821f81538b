import { Lag } from '../core/lag.ts'
import type { SharedReceiver } from '../types/shared.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'
import type { PeerId } from '@libp2p/interface'

/** One end, and how far behind it is */
export class Receiver implements SharedReceiver {
  readonly session: ReliableSession
  readonly since: number
  /** listeners of the session */
  unhear = (): void => {}
  readonly #lag = new Lag()

  constructor (session: ReliableSession, since: number) {
    this.session = session
    this.since = since
  }

  get peer (): PeerId {
    return this.session.remotePeer
  }

  get acknowledged (): number {
    return this.since + this.session.watermarks.acknowledged
  }

  get sent (): number {
    return this.since + this.session.watermarks.accepted
  }

  get lagBytes (): number {
    return this.session.bufferedBytes
  }

  get full (): boolean {
    return this.session.writableNeedsDrain
  }

  /** For how long it has acknowledged nothing though it owes that, ms */
  lagMs (now: number): number {
    const { accepted, acknowledged } = this.session.watermarks
    this.#lag.note(acknowledged, accepted > acknowledged, now)

    return this.#lag.at(now)
  }
}
