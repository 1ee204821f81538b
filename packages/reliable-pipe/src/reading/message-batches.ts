import { SEGMENT_COST } from '../constants.ts'
import type { MessageLog } from '../durable/message-log.ts'
import type { MessageQueue } from './message-queue.ts'

/**
 * The messages of a queue by as many as wait: for many small ones the promise of each is a good part of the work of who reads them. Who takes the next batch,
 * or learns that there is none, is done with the one before. Leaving a loop says nothing of the last one.
 */
export class MessageBatches implements AsyncIterableIterator<Uint8Array[]> {
  readonly #queue: MessageQueue
  readonly #cost: number
  readonly #log?: MessageLog
  #given: Uint8Array[] = []

  /** @param cost - of one batch, as credit counts it, without its last message */
  constructor (queue: MessageQueue, cost: number, log?: MessageLog) {
    this.#queue = queue
    this.#cost = cost
    this.#log = log
  }

  async next (): Promise<IteratorResult<Uint8Array[]>> {
    this.#log?.allDone(this.#given)
    this.#given = []
    let batch = this.#queue.take(this.#cost)

    if (batch.length === 0) {
      const { done, value } = await this.#queue.next()

      if (done === true) {
        return { done, value: undefined }
      }

      batch = [value].concat(this.#queue.take(this.#cost - SEGMENT_COST - value.byteLength))
    }

    if (this.#log != null) {
      // the array is the reader's from now on; several may have been asked for at once
      this.#given = this.#given.concat(batch)
    }

    return { done: false, value: batch }
  }

  async return (): Promise<IteratorResult<Uint8Array[]>> {
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator] (): this {
    return this
  }
}
