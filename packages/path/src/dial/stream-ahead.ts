import { openStream } from './open-stream.ts'
import type { Connected } from './connector.ts'
import type { OpenStreamOptions } from './open-stream.ts'
import type { Connection, Stream } from '@libp2p/interface'

export interface StreamAheadInit extends Omit<OpenStreamOptions, 'isNew' | 'onRequested'> {
  /** to be given when the request for its protocol is written, before the other end has agreed */
  early?: boolean
}

/** A stream that may be written to */
export interface StreamTaken {
  stream: Stream
  /** of one that was given early: when it may be read. Rejects when the other end does not agree, which resets the stream. */
  agreed?: Promise<void>
}

interface Asked {
  connection: Connection
  stream: Promise<Stream>
  /** never resolves where that can't be told */
  requested: Promise<Stream>
}

/**
 * A path's stream, asked for in the turn in which the connection opens that was dialled for it. What else is done with a new connection, at both ends, takes
 * several milliseconds of a busy machine: identify, and what is written down of the peer. Who asks first waits for none of that, and who may write before the
 * other end has agreed does not wait for the answer either.
 */
export class StreamAhead {
  readonly #protocol: string
  readonly #early: boolean
  readonly #options: Omit<OpenStreamOptions, 'isNew'>
  #asked?: Asked

  constructor (protocol: string, { early = false, ...options }: StreamAheadInit) {
    this.#protocol = protocol
    this.#early = early
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
  async take ({ connection, reused }: Connected): Promise<StreamTaken> {
    if (this.#asked?.connection === connection) {
      return this.#early ? takeEarly(this.#asked) : { stream: await this.#asked.stream }
    }

    this.#giveUp()

    return { stream: await openStream(connection, this.#protocol, { ...this.#options, isNew: !reused }) }
  }

  #ask (connection: Connection): void {
    this.#giveUp()
    const requested = Promise.withResolvers<Stream>()
    const stream = openStream(connection, this.#protocol, { ...this.#options, isNew: true, ...(this.#early && { onRequested: requested.resolve }) })
    // whoever takes it hears of it
    stream.catch(() => {})
    this.#asked = { connection, stream, requested: requested.promise }
  }

  #giveUp (): void {
    const asked = this.#asked
    this.#asked = undefined
    asked?.stream.then(stream => { stream.abort(new Error('the path goes over another connection')) }, () => {})
  }
}

async function takeEarly ({ stream, requested }: Asked): Promise<StreamTaken> {
  // one that is over already is no path: what is in its way is said at once
  const early = await Promise.race([stream, requested])
  const agreed = stream.then(opened => {
    if (opened !== early) {
      // what was written went past whatever the node has put before the stream
      opened.abort(new Error('the protocol has a middleware that gives a stream of its own'))
      throw new Error('the protocol has a middleware that gives a stream of its own')
    }
  })
  agreed.catch(() => {})

  return { stream: early, agreed }
}
