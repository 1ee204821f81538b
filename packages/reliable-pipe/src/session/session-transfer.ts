import type { SessionDriver } from './session-driver.ts'
import type { MessageQueue } from '../reading/message-queue.ts'

/** Key of what sibling packages do with a session that its application can't */
export const transfer = Symbol('@juxta/reliable-pipe/transfer')

/** Where an end of a session stood when it was left to somebody else, in messages */
export interface LeftSession {
  /** of the other end, which have come whole and in order */
  received: number
  /** the last of these: those that the application had not taken */
  unread: Uint8Array[]
  /** from this end's application */
  accepted: number
  /** of these, by the other end */
  acknowledged: number
  /** the application had called `close` */
  closed: boolean
}

/** What moving an end of a session to another peer takes of it. Who may do so, and how the other end learns of it, is for the layer above. */
export interface SessionTransfer {
  /** told of each message that is accepted, before it is sent */
  onAccepted?: (data: Uint8Array) => void
  /** bytes that `leave` would give as unread */
  readonly unreadBytes: number
  /** messages of the other end that have come whole and in order */
  readonly received: number
  /** Ends the session, tells the other end why, and keeps back what the application has not taken: it gets none of it any more. */
  leave (reason: string): LeftSession
  /** Messages that the application gets before those that have come and come. They cost the other end no credit. */
  prepend (messages: readonly Uint8Array[]): void
  /** After the end: attaches of the other end are refused as `handed-over` from now on, for as long as the end is remembered */
  fence (): void
}

export interface TransferInit {
  driver: SessionDriver
  queue: MessageQueue
  fence (): void
}

export class Transfer implements SessionTransfer {
  readonly #init: TransferInit
  #prepended = 0
  /** more than came over the path, or less: what was prepended, without what the two ends said to each other before */
  #beside = 0
  onAccepted?: (data: Uint8Array) => void

  constructor (init: TransferInit) {
    this.#init = init
  }

  get unreadBytes (): number {
    return this.#init.queue.bytes
  }

  get received (): number {
    return this.#init.driver.core.stats.messagesDelivered
  }

  leave (reason: string): LeftSession {
    const { driver, queue } = this.#init
    const { watermarks: { accepted, acknowledged }, finishing } = driver.core
    const left = { received: this.received, unread: queue.takeAll().map(message => message.subarray()), accepted, acknowledged, closed: finishing }
    driver.handle({ type: 'abort', code: 'application', reason })

    return left
  }

  prepend (messages: readonly Uint8Array[]): void {
    const { queue } = this.#init
    this.#beside = messages.length - (this.received - queue.length)
    this.#prepended += messages.length
    queue.prepend(messages)
  }

  /** Messages that are the application's: where some were prepended its first one is that, whatever was said before */
  get given (): number {
    return this.received + this.#beside
  }

  fence (): void {
    this.#init.fence()
  }

  /** @returns how many of the messages that the application has taken never counted against this session's credit */
  tookPrepended (messages: number): number {
    const free = Math.min(this.#prepended, messages)
    this.#prepended -= free

    return free
  }
}
