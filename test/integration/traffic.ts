import { createHash } from 'node:crypto'
import { seededRandom } from '@juxta/test-network'
import type { ReliableSession } from '@juxta/reliable-pipe'

export interface TrafficInit {
  seed: string
  /** how many, or: until `stop` is called */
  messages: number | 'until told'
  /** bytes of a message: exactly, or drawn from these bounds */
  bytes: number | [number, number]
}

/** Bytes that say which message it is */
const INDEX_BYTES = 4

/**
 * Messages in one direction of a session: made from a seed, each beginning with its index. What arrives is checked one by
 * one, and all of it by its hash.
 */
export class Traffic {
  sent = 0
  received = 0
  /** settles when the other side has closed: rejects unless everything arrived once and in order */
  readonly arrived: Promise<void>
  readonly #init: TrafficInit
  readonly #from: ReliableSession
  readonly #sentHash = createHash('sha256')
  readonly #waiting = new Set<{ count: number, resolve (): void, reject (error: Error): void }>()
  #stopped = false
  #gate: PromiseWithResolvers<void> | undefined

  constructor (from: ReliableSession, to: ReliableSession, init: TrafficInit) {
    this.#init = init
    this.#from = from
    this.arrived = this.#receive(to).catch((error: Error) => {
      this.#waiting.forEach(({ reject }) => { reject(error) })
      throw error
    })
    // whoever waits for it later hears of it then
    this.arrived.catch(() => {})
  }

  /** Sends everything, and closes; resolves when all of it has arrived */
  async finish (): Promise<void> {
    for (const message of this.#messages()) {
      await this.#from.deliver(message)
      this.sent++
    }

    await Promise.all([this.#from.close(), this.arrived])
  }

  /** No more is sent */
  stop (): void {
    this.#stopped = true
  }

  /** Resolves when this share of the messages has arrived */
  async reached (share: number): Promise<void> {
    await this.#arrived(Math.ceil(share * Number(this.#init.messages)))
  }

  /** Resolves when so many messages more have arrived than were sent until now */
  async more (messages: number): Promise<void> {
    await this.#arrived(this.sent + messages)
  }

  /** The reader stops after the message that it has */
  pause (): void {
    this.#gate ??= Promise.withResolvers()
  }

  resume (): void {
    this.#gate?.resolve()
    this.#gate = undefined
  }

  async #arrived (count: number): Promise<void> {
    if (this.received < count) {
      await new Promise<void>((resolve, reject) => { this.#waiting.add({ count, resolve, reject }) })
    }
  }

  * #messages (): Generator<Uint8Array> {
    const { seed, messages, bytes } = this.#init
    const count = messages === 'until told' ? Infinity : messages
    const random = seededRandom(seed)

    for (let index = 0; index < count && !this.#stopped; index++) {
      const length = typeof bytes === 'number' ? bytes : Math.floor(random.between(...bytes))
      const message = random.bytes(Math.max(length, INDEX_BYTES))
      new DataView(message.buffer).setUint32(0, index)
      this.#sentHash.update(message)
      yield message
    }
  }

  async #receive (to: ReliableSession): Promise<void> {
    const hash = createHash('sha256')

    for await (const message of to) {
      const index = new DataView(message.buffer, message.byteOffset).getUint32(0)

      if (index !== this.received) {
        throw new Error(`message ${index} came where ${this.received} was due`)
      }

      hash.update(message)
      this.received++

      for (const waiting of this.#waiting) {
        if (this.received >= waiting.count) {
          this.#waiting.delete(waiting)
          waiting.resolve()
        }
      }

      await this.#gate?.promise
    }

    if (this.received !== this.sent) {
      throw new Error(`${this.received} of ${this.sent} messages arrived`)
    }

    if (hash.digest('hex') !== this.#sentHash.digest('hex')) {
      throw new Error('what arrived is not what was sent')
    }
  }
}
