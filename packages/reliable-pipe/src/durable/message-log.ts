import type { Bytes } from '../wire/data.ts'

/** A message with what is needed to be done with it once, whatever happens to the process that works on it */
export interface Message {
  readonly data: Uint8Array
  /** the session's id */
  readonly session: string
  /** from 0 on, for each direction of a session; with the session's id it names the message for good, also when it comes again */
  readonly sequence: number
  /** it was there before a restart: its reader may have seen it, and may have done what it asks for */
  readonly redelivered: boolean

  /**
   * Its reader has done with it, in whatever order. Resolves when it is safe that the message does not come again. Where the session is not durable
   * none ever does, and this resolves at once.
   *
   * @throws SessionSuspendedError - the node was stopped, or its store has failed: the message may come again
   */
  commit (): Promise<void>
}

export interface MessageLogInit {
  session: string
  /** numbers of the messages that were there before a restart, … */
  restored: number[]
  /** … and of the first that comes after them */
  next: number
  commit (from: number, to: number): Promise<void>
}

/** Which number each message has that an application takes, and which ones it has done with */
export class MessageLog {
  readonly #init: MessageLogInit
  readonly #restored: number[]
  #next: number
  readonly #numbers = new WeakMap<Bytes, { sequence: number, redelivered: boolean }>()

  constructor (init: MessageLogInit) {
    this.#init = init
    this.#restored = [...init.restored]
    this.#next = init.next
  }

  /** The application takes it: they are taken in the order in which they came */
  taken (data: Bytes): void {
    const before = this.#restored.shift()
    this.#numbers.set(data, { sequence: before ?? this.#next++, redelivered: before != null })
  }

  message (data: Uint8Array): Message {
    const { sequence, redelivered } = this.#numbers.get(data) ?? { sequence: -1, redelivered: false }

    return { data, session: this.#init.session, sequence, redelivered, commit: async () => this.#init.commit(sequence, sequence + 1) }
  }

  /** What the application was given without a way to say that it is done with it: nobody waits for this */
  done (data: Bytes): void {
    this.allDone([data])
  }

  /** … of many of them: one write for all that follow one another */
  allDone (messages: readonly Bytes[]): void {
    let from = 0
    let to = 0

    for (const data of messages) {
      const { sequence } = this.#numbers.get(data) ?? {}

      if (sequence == null) {
        continue
      }

      if (sequence !== to) {
        this.#commit(from, to)
        from = sequence
      }

      to = sequence + 1
    }

    this.#commit(from, to)
  }

  #commit (from: number, to: number): void {
    if (from < to) {
      // it fails only when the session has ended by that
      this.#init.commit(from, to).catch(() => {})
    }
  }
}

/** Where nothing is kept, nothing comes again: the numbers are all there is to it */
export function transientLog (session: string, next: number): MessageLog {
  return new MessageLog({ session, restored: [], next, commit: async () => {} })
}

/** The messages of a queue with what belongs to each */
export class MessageIterator implements AsyncIterableIterator<Message> {
  readonly #queue: AsyncIterator<Uint8Array>
  readonly #log: MessageLog

  constructor (queue: AsyncIterator<Uint8Array>, log: MessageLog) {
    this.#queue = queue
    this.#log = log
  }

  async next (): Promise<IteratorResult<Message>> {
    const { done, value } = await this.#queue.next()

    return done === true ? { done, value: undefined } : { done: false, value: this.#log.message(value) }
  }

  async return (): Promise<IteratorResult<Message>> {
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator] (): this {
    return this
  }
}

/** Only the bytes: who takes the next message, or learns that there is none, is done with the one before. Leaving a loop says nothing of the last one. */
export class CommittingIterator implements AsyncIterableIterator<Uint8Array> {
  readonly #queue: AsyncIterator<Uint8Array>
  readonly #log: MessageLog
  /** more than one where several were asked for at once */
  #given: Uint8Array[] = []

  constructor (queue: AsyncIterator<Uint8Array>, log: MessageLog) {
    this.#queue = queue
    this.#log = log
  }

  async next (): Promise<IteratorResult<Uint8Array>> {
    this.#log.allDone(this.#given)
    this.#given.length = 0
    const result = await this.#queue.next()

    if (result.done !== true) {
      this.#given.push(result.value)
    }

    return result
  }

  async return (): Promise<IteratorResult<Uint8Array>> {
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator] (): this {
    return this
  }
}
