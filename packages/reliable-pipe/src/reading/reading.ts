import { StreamMessageEvent } from '@libp2p/interface'
import { MessageIterator, transientLog } from '../durable/message-log.ts'
import { CONSUMED_SHARE, SEGMENT_COST } from '../constants.ts'
import { Consumption } from './consumption.ts'
import { LeftUnread } from './left-unread.ts'
import { MessageBatches } from './message-batches.ts'
import { MessageQueue } from './message-queue.ts'
import type { MessageLog } from '../durable/message-log.ts'
import type { ReceivePool } from '../core/receive-pool.ts'
import type { ReliableSession } from '../session/session-interface.ts'
import type { Bytes } from '../wire/data.ts'

export interface ReadingInit {
  /** whose `message` event it is */
  session: Pick<ReliableSession, 'dispatchEvent' | 'listenerCount'>
  /** cost that the application may leave unread */
  credit: number
  /** how many of the next messages that are taken, of so many, never counted against that */
  free (messages: number): number
  onConsumed (messages: number): void
}

/** What a session has received and its application has not taken: to who listens, or else to who iterates */
export class Reading {
  readonly #init: ReadingInit
  readonly queue: MessageQueue
  readonly #consumption: Consumption
  #left?: LeftUnread
  /** which messages are taken: where they are kept, or asked for with their numbers */
  log?: MessageLog

  constructor (init: ReadingInit) {
    this.#init = init
    this.queue = new MessageQueue((messages, cost, left) => { this.#onTaken(messages, cost, left) })
    this.#consumption = new Consumption(init.credit, messages => { init.onConsumed(messages) })
  }

  /** To listeners at once, in the same turn in which the bytes came, so that an answer can leave in it; else to whoever iterates */
  push (messages: Bytes[]): void {
    if (this.#listeners === 0 || this.queue.length > 0) {
      this.queue.push(messages)
      return
    }

    this.#dispatch(messages)
  }

  /** With their numbers, of so many that there are until now */
  messages (session: string, given: number): MessageIterator {
    this.log ??= transientLog(session, given - this.queue.length)

    return new MessageIterator(this.queue, this.log)
  }

  /** As many as may be taken before the other side has to be told */
  batches (): MessageBatches {
    return new MessageBatches(this.queue, this.#init.credit * CONSUMED_SHARE, this.log)
  }

  /** Nothing comes after what waits */
  end (error: Error | undefined, pool: ReceivePool): void {
    this.queue.end(error)

    if (this.queue.length > 0) {
      this.#left = new LeftUnread(this.queue, pool)
    }
  }

  /** Somebody listens from now on */
  listen (): void {
    if (this.queue.length > 0) {
      // not within the call: what listens may not be ready yet
      queueMicrotask(() => { this.#dispatch(this.queue.takeAll()) })
    }
  }

  get #listeners (): number {
    return this.#init.session.listenerCount('message')
  }

  /** While a listener has been removed in the middle, the rest waits for the next one, or for who iterates */
  #dispatch (messages: Bytes[]): void {
    for (const [index, message] of messages.entries()) {
      if (this.#listeners === 0) {
        this.queue.push(messages.slice(index))
        return
      }

      this.#init.session.dispatchEvent(new StreamMessageEvent(message))
      this.#onTaken([message], SEGMENT_COST + message.byteLength, messages.length - index - 1)
      this.log?.done(message)
    }
  }

  #onTaken (messages: Bytes[], cost: number, left: number): void {
    this.#left?.taken(cost)
    const free = this.#init.free(messages.length)

    if (this.log != null) {
      for (const message of messages) {
        this.log.taken(message)
      }
    }

    if (free === 0) {
      this.#consumption.taken(messages.length, cost, left)
    } else if (free < messages.length) {
      const counted = messages.slice(free)
      this.#consumption.taken(counted.length, counted.reduce((sum, { byteLength }) => sum + SEGMENT_COST + byteLength, 0), left)
    }
  }
}
