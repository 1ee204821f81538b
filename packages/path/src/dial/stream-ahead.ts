import { openStream } from './open-stream.ts'
import type { Connected } from './connector.ts'
import type { OpenStreamOptions } from './open-stream.ts'
import type { Connection, Stream } from '@libp2p/interface'

/**
 * A path's stream, asked for in the turn in which the connection opens that was dialled for it. What else is done with a new connection, at both ends, takes
 * several milliseconds of a busy machine: identify, and what is written down of the peer. Who asks first waits for none of that.
 */
export class StreamAhead {
  readonly #protocol: string
  readonly #options: Omit<OpenStreamOptions, 'isNew'>
  #asked?: { connection: Connection, stream: Promise<Stream> }

  constructor (protocol: string, options: Omit<OpenStreamOptions, 'isNew'>) {
    this.#protocol = protocol
    this.#options = options
  }

  /**
   * @param connect - calls `onOpened` in the turn in which a connection opens that it is likely to resolve with
   */
  async connect (connect: (onOpened: (connection: Connection) => void) => Promise<Connected>): Promise<Connected> {
    try {
      return await connect(connection => { this.#ask(connection) })
    } catch (error) {
      this.#giveUp()
      throw error
    }
  }

  /** The stream on the connection that it came to be */
  async take ({ connection, reused }: Connected): Promise<Stream> {
    if (this.#asked?.connection === connection) {
      return this.#asked.stream
    }

    this.#giveUp()

    return openStream(connection, this.#protocol, { ...this.#options, isNew: !reused })
  }

  #ask (connection: Connection): void {
    this.#giveUp()
    const stream = openStream(connection, this.#protocol, { ...this.#options, isNew: true })
    // whoever takes it hears of it
    stream.catch(() => {})
    this.#asked = { connection, stream }
  }

  #giveUp (): void {
    const asked = this.#asked
    this.#asked = undefined
    asked?.stream.then(stream => { stream.abort(new Error('the path goes over another connection')) }, () => {})
  }
}
