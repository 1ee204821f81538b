import { TypedEventEmitter } from 'main-event'
import { BoundedQueue } from '../core/bounded-queue.ts'
import type { InputPipe, InputPipeEvents, QueueOptions, ReceivedMessage } from './types.ts'
import type { BoundEnd } from '../index.ts'
import type { PeerId } from '@libp2p/interface'

/** The end of an unreliable pipe that messages come out of. A reader that is slow misses what comes while the queue is full. */
export class Input extends TypedEventEmitter<InputPipeEvents> implements InputPipe {
  readonly #queue: BoundedQueue
  readonly #from: PeerId[] = []
  #end?: BoundEnd
  #received = 0
  #dropped = 0
  #closed = false
  #wake = (): void => {}

  constructor (bounds: Required<QueueOptions>) {
    super()
    this.#queue = new BoundedQueue(bounds)
  }

  get end (): BoundEnd {
    if (this.#end == null) {
      throw new Error('not bound yet')
    }

    return this.#end
  }

  set end (end: BoundEnd) {
    this.#end = end
  }

  get counts (): InputPipe['counts'] {
    return { received: this.#received, waiting: this.#queue.length, dropped: this.#dropped }
  }

  put (data: Uint8Array, from: PeerId): void {
    if (this.#closed || !this.#queue.push(data)) {
      this.#dropped++
      this.safeDispatchEvent('drop', { detail: { reason: this.#closed ? 'closed' : 'full', messages: 1 } })
      return
    }

    this.#received++
    this.#from.push(from)
    this.#wake()
  }

  over (): void {
    this.#closed = true
    this.#wake()
  }

  async close (): Promise<void> {
    await this.#end?.close()
    this.over()
  }

  async * [Symbol.asyncIterator] (): AsyncGenerator<ReceivedMessage, void, undefined> {
    for (;;) {
      const data = this.#queue.shift()
      const from = this.#from.shift()

      if (data != null && from != null) {
        yield { data, from }
      } else if (this.#closed) {
        return
      } else {
        await new Promise<void>(resolve => { this.#wake = resolve })
      }
    }
  }
}
