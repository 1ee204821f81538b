import { CLOSE_MS, LINGER_MS } from './constants.ts'
import { kindOf } from './core/rank.ts'
import { relayOf } from './dial/addresses.ts'
import { timeLimit } from './dial/time-limit.ts'
import { LingerTimeoutError } from './errors.ts'
import { allowanceOf, remainingMsOf } from './limits.ts'
import type { Clock } from './clock.ts'
import type { ConnectionUse } from './connection-use.ts'
import type { PathKind } from './core/rank.ts'
import type { Path } from './index.ts'
import type { AbortOptions, Connection, PeerId, Stream } from '@libp2p/interface'

/**
 * A stream, and what is known of what carries it.
 */
export class StreamPath implements Path {
  readonly stream: Stream
  readonly connection: Connection
  readonly peer: PeerId
  readonly kind: PathKind
  readonly relay?: PeerId
  readonly agreed?: Promise<void>
  readonly #clock: Clock
  readonly #use: ConnectionUse
  #closing: Promise<void> | undefined

  constructor (stream: Stream, connection: Connection, clock: Clock, use: ConnectionUse, agreed?: Promise<void>) {
    this.stream = stream
    this.connection = connection
    this.peer = connection.remotePeer
    this.kind = kindOf(connection.remoteAddr)
    this.relay = relayOf(connection.remoteAddr)
    this.agreed = agreed
    this.#clock = clock
    this.#use = use

    use.attach(connection, stream)

    // a stream that ended by itself doesn't use its connection either
    if (isOver(stream)) {
      this.#release()
    } else {
      stream.addEventListener('close', () => { this.#release() }, { once: true })
    }
  }

  allowance (): number {
    return allowanceOf(this.connection)
  }

  remainingMs (): number {
    return remainingMsOf(this.connection)
  }

  async close (options: AbortOptions = {}): Promise<void> {
    this.#closing ??= this.#close(options)

    await this.#closing
  }

  abort (error: Error): void {
    this.stream.abort(error)
    this.#release()
  }

  async #close (options: AbortOptions): Promise<void> {
    const limit = timeLimit(this.#clock, CLOSE_MS, options.signal)

    try {
      await this.stream.close({ signal: limit.signal })
    } catch (err: any) {
      this.stream.abort(err)
    } finally {
      limit.clear()
    }

    await this.#use.detach(this.connection, this.stream, options)
    this.#linger()
  }

  /**
   * The stream is whole only when the other side has closed its half too, which it may never do.
   */
  #linger (): void {
    if (isOver(this.stream)) {
      return
    }

    const timer = this.#clock.setTimeout(() => {
      this.stream.abort(new LingerTimeoutError(`the other side did not close the stream within ${LINGER_MS} ms`))
    }, LINGER_MS)

    this.stream.addEventListener('close', () => { this.#clock.clearTimeout(timer) }, { once: true })
  }

  #release (): void {
    this.#use.detach(this.connection, this.stream).catch(() => {})
  }
}

function isOver (stream: Stream): boolean {
  return stream.status === 'closed' || stream.status === 'aborted' || stream.status === 'reset'
}
