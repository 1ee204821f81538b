import { SEGMENT_COST } from '../constants.ts'
import { Slab } from '../link/slab.ts'
import type { Bytes } from '../wire/data.ts'

/** The reader has taken these, which cost so much as credit counts; `left` are waiting */
type OnTaken = (messages: Uint8Array[], cost: number, left: number) => void

/**
 * Messages between the session and its reader. An iterator of its own rather
 * than an async generator, which costs three turns of the microtask queue a
 * message. How much waits here is bounded by the credit of the session.
 */
export class MessageQueue implements AsyncIterableIterator<Uint8Array> {
  #messages: Bytes[] = []
  #next = 0
  #ended = false
  #error?: Error
  readonly #waiting: Array<PromiseWithResolvers<IteratorResult<Uint8Array>>> = []
  readonly #onTaken: OnTaken

  constructor (onTaken: OnTaken) {
    this.#onTaken = onTaken
  }

  get length (): number {
    return this.#messages.length - this.#next
  }

  /** Bytes that wait */
  get bytes (): number {
    let sum = 0

    for (let i = this.#next; i < this.#messages.length; i++) {
      sum += this.#messages[i].byteLength
    }

    return sum
  }

  /** Before those that wait already */
  prepend (messages: readonly Uint8Array[]): void {
    const waiting = this.takeAll()
    this.push([...messages])
    this.push(waiting)
  }

  /** Nothing comes behind what waits */
  get ended (): boolean {
    return this.#ended
  }

  /** @param messages - the queue's from now on */
  push (messages: Bytes[]): void {
    let given = 0

    while (given < messages.length && this.#waiting.length > 0) {
      const value = inOneSlab(messages[given])
      messages[given++] = NOTHING
      this.#waiting.shift()?.resolve({ done: false, value })
      this.#onTaken([value], SEGMENT_COST + value.byteLength, messages.length - given)
    }

    if (this.length === 0) {
      this.#messages = messages
      this.#next = given
    } else {
      for (let i = given; i < messages.length; i++) {
        this.#messages.push(messages[i])
      }
    }
  }

  /** Takes the next ones that wait, as many as are of that cost, or one more; none when none waits, or for no cost */
  take (most: number): Uint8Array[] {
    let cost = 0
    let end = this.#next

    for (; cost < most && end < this.#messages.length; end++) {
      const value = this.#messages[end] = inOneSlab(this.#messages[end])
      cost += SEGMENT_COST + value.byteLength
    }

    if (end === this.#next) {
      return []
    }

    const isAll = this.#next === 0 && end === this.#messages.length
    const taken = (isAll ? this.#messages : this.#messages.slice(this.#next, end)) as Uint8Array[]
    this.#messages = isAll ? [] : this.#messages.slice(end)
    this.#next = 0
    this.#onTaken(taken, cost, this.length)

    return taken
  }

  /** Everything that waits: the caller hands it out, and says so */
  takeAll (): Bytes[] {
    const messages = this.#messages.slice(this.#next)
    this.#messages = []
    this.#next = 0

    return messages
  }

  /** What waits is still handed out; after it the iteration ends, with the error if there is one */
  end (error?: Error): void {
    if (this.#ended) {
      return
    }

    this.#ended = true
    this.#error = error

    for (const waiting of this.#waiting.splice(0)) {
      this.#finish(waiting)
    }
  }

  async next (): Promise<IteratorResult<Uint8Array>> {
    const message = this.#messages[this.#next]

    if (message != null) {
      this.#advance()
      const value = inOneSlab(message)
      this.#onTaken([value], SEGMENT_COST + value.byteLength, this.length)

      return { done: false, value }
    }

    const waiting = Promise.withResolvers<IteratorResult<Uint8Array>>()

    if (this.#ended) {
      this.#finish(waiting)
    } else {
      this.#waiting.push(waiting)
    }

    return waiting.promise
  }

  /** Leaving the loop early keeps what was not read: another loop may go on */
  async return (): Promise<IteratorResult<Uint8Array>> {
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator] (): this {
    return this
  }

  #finish (waiting: PromiseWithResolvers<IteratorResult<Uint8Array>>): void {
    if (this.#error == null) {
      waiting.resolve({ done: true, value: undefined })
    } else {
      waiting.reject(this.#error)
    }
  }

  #advance (): void {
    this.#messages[this.#next++] = NOTHING

    // shifting one by one would be quadratic
    if (this.#next === this.#messages.length) {
      this.#messages = []
      this.#next = 0
    } else if (this.#next >= 4096) {
      this.#messages = this.#messages.slice(this.#next)
      this.#next = 0
    }
  }
}

/** Of all sessions: one that is idle then keeps none */
const slab = new Slab()

/** Who iterates gets a message in one piece, put together only when it is taken */
function inOneSlab (message: Bytes): Uint8Array {
  if (message instanceof Uint8Array) {
    return message
  }

  const bytes = slab.allocate(message.byteLength)
  let offset = 0

  for (const part of message) {
    bytes.set(part, offset)
    offset += part.byteLength
  }

  return bytes
}

/** Stands where a message was taken, so that its bytes can be collected */
const NOTHING = new Uint8Array(0)
