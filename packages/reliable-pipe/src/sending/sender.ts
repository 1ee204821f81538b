import { check, checkDeliverOptions, checkExpiry, checkSendOptions, toMessage } from '../arguments.ts'
import { MessageTooLargeError, SendBufferFullError, SessionClosedError } from '../errors.ts'
import { WaitingLine } from './waiting-line.ts'
import { withSignal } from '../session/with-signal.ts'
import type { SendRefusal } from '../core/room.ts'
import type { SendOptions } from '../index.ts'
import type { SessionDriver } from '../session/session-driver.ts'
import type { AbortOptions } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface SenderInit {
  driver: SessionDriver
  /** bytes of one message, and of all that wait to be acknowledged */
  maxMessage: number
  sendBufferMax: number
  /** why nothing more can be kept at the moment */
  full (): Error | undefined
  /** says `drain` and `close` */
  events: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>
  onAccepted (data: Uint8Array): void
}

/** What an application gives a session to send: whether it may, and when there is room */
export class Sender {
  readonly #init: SenderInit
  /** calls of `deliver` that wait for room */
  readonly #delivering = new WaitingLine()

  /** bytes of a message, whatever the other end takes */
  readonly #most: number

  constructor (init: SenderInit) {
    this.#init = init
    this.#most = Math.min(init.maxMessage, init.sendBufferMax)
  }

  send (given: Uint8Array | Uint8ArrayList, options?: SendOptions): boolean {
    checkSendOptions(options)

    return this.#send(toMessage(given), options)
  }

  #send (data: Uint8Array, options?: SendOptions): boolean {
    const { driver, onAccepted } = this.#init
    const expiresAt = options == null ? undefined : this.#expiresAt(options)

    const refusal = driver.core.refusalOf(data.byteLength, this.#most)

    if (refusal != null) {
      throw this.#errorOf(refusal, data)
    }

    const full = driver.core.durable == null ? undefined : this.#init.full()

    if (full != null) {
      throw full
    }

    onAccepted(data)
    driver.send(data, expiresAt)

    return driver.core.writable
  }

  async deliver (given: Uint8Array | Uint8ArrayList, options?: SendOptions & AbortOptions): Promise<void> {
    checkDeliverOptions(options)
    const data = toMessage(given)

    if (this.#delivering.empty && this.#mayDeliver(data)) {
      this.#send(data, options)
      return
    }

    const leave = await this.#delivering.enter(options?.signal)

    try {
      while (!this.#mayDeliver(data)) {
        await this.#onceDrained(options?.signal)
      }

      this.#send(data, options)
    } finally {
      leave()
    }
  }

  #expiresAt ({ expiresMs }: SendOptions): number | undefined {
    const { driver } = this.#init
    check(expiresMs == null || driver.core.durable == null, 'a message of a durable session does not expire')

    return expiresMs == null ? undefined : driver.now() + checkExpiry(expiresMs)
  }

  /** What can't be sent at all is for `send` to say */
  #mayDeliver ({ byteLength }: Uint8Array): boolean {
    const { driver: { core }, sendBufferMax } = this.#init

    return core.ended || (core.writable && this.#init.full() == null && (byteLength > sendBufferMax || core.hasRoomFor(byteLength)))
  }

  #errorOf (refusal: SendRefusal, { byteLength }: Uint8Array): Error {
    const { core } = this.#init.driver

    switch (refusal) {
      case 'ended':
        return core.endError ?? Object.assign(new SessionClosedError('the session was closed for sending', core.lastPosition), { watermarks: core.watermarks })
      case 'too-large':
        return new MessageTooLargeError(`a message of ${byteLength} bytes is larger than ${core.largest(this.#most)}`)
      case 'full':
        return new SendBufferFullError(`${core.bufferedBytes} bytes wait to be acknowledged: wait for drain`)
    }
  }

  async #onceDrained (signal?: AbortSignal): Promise<void> {
    const { events } = this.#init
    const drained = Promise.withResolvers<void>()
    const done = (): void => { drained.resolve() }

    events.addEventListener('drain', done)
    events.addEventListener('close', done)

    try {
      await withSignal(drained.promise, signal)
    } finally {
      events.removeEventListener('drain', done)
      events.removeEventListener('close', done)
    }
  }
}
