import { transferOf } from './held-session.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'
import type { StreamMessageEvent } from '@libp2p/interface'

export interface ReadingInit {
  /** resolves when a session with another end is there, or none can be had */
  moving (): Promise<void> | undefined
  /** why it is over */
  error (): Error | undefined
  /** whether `message` events are to come now */
  listening (): boolean
  onMessage (event: StreamMessageEvent): void
}

/** What comes from one end after the other, each from its first message to its last: to whoever iterates, or listens */
export class Reading {
  readonly #init: ReadingInit
  /** the session at hand, after those that ended with messages that nobody has taken */
  #sessions: ReliableSession[] = []
  #heard?: ReliableSession

  constructor (init: ReadingInit) {
    this.#init = init
  }

  /** Bytes that wait for a reader */
  get bytes (): number {
    return this.#sessions.reduce((sum, session) => sum + (transferOf(session)?.unreadBytes ?? 0), 0)
  }

  /** There is a session with another end */
  take (session: ReliableSession): void {
    this.#sessions.push(session)
    this.listen()
  }

  [Symbol.asyncIterator] (): AsyncGenerator<Uint8Array, void, undefined> {
    return this.#follow(session => session)
  }

  /** By as many as have come */
  batches (): AsyncGenerator<Uint8Array[], void, undefined> {
    return this.#follow(session => session.batches())
  }

  async * #follow<T> (read: (session: ReliableSession) => AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const current = this.#first

      try {
        yield * read(current)
        return
      } catch (cause) {
        // its end may not have been heard here yet
        await Promise.resolve()
        await this.#init.moving()

        if (this.#first === current) {
          throw this.#init.error() ?? cause
        }
      }
    }
  }

  /** Whether somebody listens may have changed, or whom to */
  listen (): void {
    const session = this.#init.listening() ? this.#first : undefined

    if (session !== this.#heard) {
      this.#heard?.removeEventListener('message', this.#onMessage)
      this.#heard = session
      session?.addEventListener('message', this.#onMessage)
    }

    if (session !== this.#sessions.at(-1) && session != null) {
      // it gives what it has in a microtask of its own, which is before this one
      queueMicrotask(() => { this.listen() })
    }
  }

  get #first (): ReliableSession {
    while (this.#sessions.length > 1 && this.#sessions[0].stats.unread === 0) {
      this.#sessions.shift()
    }

    return this.#sessions[0]
  }

  readonly #onMessage = (event: StreamMessageEvent): void => {
    this.#init.onMessage(event)

    if (!this.#init.listening()) {
      this.listen()
    }
  }
}
