import type { MessageSession } from '../index.ts'
import type { StreamMessageEvent } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface MessageFeedInit {
  session: Pick<MessageSession, 'addEventListener' | 'removeEventListener'>
  /** bytes that wait for the session's reader */
  unreadBytes (): number
  /** whether messages are to come now */
  listening (): boolean
  onMessage (data: Uint8Array | Uint8ArrayList): void
}

/**
 * Where a stream's messages come from: first what was given back to it, then the session. That is heard only while somebody listens, because
 * otherwise its messages wait there, and its credit slows who sends them.
 */
export class MessageFeed {
  readonly #init: MessageFeedInit
  #givenBack: Array<Uint8Array | Uint8ArrayList> = []
  #hearing = false

  constructor (init: MessageFeedInit) {
    this.#init = init
  }

  get givenBackBytes (): number {
    return this.#givenBack.reduce((sum, { byteLength }) => sum + byteLength, 0)
  }

  /** Bytes that wait */
  get bytes (): number {
    return this.givenBackBytes + this.#init.unreadBytes()
  }

  giveBack (data: Uint8Array | Uint8ArrayList, where: 'push' | 'unshift'): void {
    this.#givenBack[where](data)
    this.#hear(false)
    // not within the call: who gives it back may be about to listen
    queueMicrotask(() => { this.pump() })
  }

  /** The next of what was given back */
  take (): Uint8Array | Uint8ArrayList | undefined {
    return this.#givenBack.shift()
  }

  clear (): void {
    this.#givenBack = []
  }

  /** Whether somebody listens may have changed */
  pump (): void {
    while (this.#givenBack.length > 0 && this.#init.listening()) {
      const data = this.#givenBack.shift()

      if (data != null) {
        this.#init.onMessage(data)
      }
    }

    this.#hear(this.#init.listening())
  }

  #hear (hearing: boolean): void {
    if (hearing !== this.#hearing) {
      this.#hearing = hearing
      this.#init.session[hearing ? 'addEventListener' : 'removeEventListener']('message', this.#onMessage)
    }
  }

  readonly #onMessage = ({ data }: StreamMessageEvent): void => {
    this.#init.onMessage(data)

    if (!this.#init.listening()) {
      this.#hear(false)
    }
  }
}
