import { SendBufferFullError } from '@juxta/reliable-pipe'
import { WaitingLine } from '@juxta/reliable-pipe/internal'
import { once } from './once.ts'
import type { PipeSession } from '../types/sessions.ts'
import type { SendOptions } from '@juxta/reliable-pipe'
import type { AbortOptions } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'

/** Calls of `deliver`: each waits for room, and for those before it */
export class Delivering {
  readonly #session: PipeSession
  readonly #line = new WaitingLine()

  constructor (session: PipeSession) {
    this.#session = session
  }

  async deliver (data: Uint8Array | Uint8ArrayList, options: SendOptions & AbortOptions): Promise<void> {
    if (this.#line.empty && this.#sent(data, options)) {
      return
    }

    const leave = await this.#line.enter(options.signal)

    try {
      while (!this.#sent(data, options)) {
        await once(this.#session, ['drain', 'close'], options.signal)
      }
    } finally {
      leave()
    }
  }

  /** What can't be sent at all is for `send` to say */
  #sent (data: Uint8Array | Uint8ArrayList, { expiresMs }: SendOptions): boolean {
    const session = this.#session

    if (session.status !== 'closed' && session.writableNeedsDrain) {
      return false
    }

    try {
      session.send(data, expiresMs == null ? undefined : { expiresMs })
    } catch (error) {
      // there is some room, and this is larger
      if (error instanceof SendBufferFullError) {
        return false
      }

      throw error
    }

    return true
  }
}
