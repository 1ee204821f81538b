import { EARLY_STREAMS } from '../constants.ts'
import type { Connection } from '@libp2p/interface'

interface Early {
  /** streams being opened */
  opening: number
  /** one was opened, so the other side is ready for any number */
  ready: boolean
  readonly waiting: Set<() => void>
}

/**
 * Opens few streams at a time on a connection until the first is open. libp2p's muxer takes 10 streams that come before the other side has done with
 * the connection's upgrade; at one more it gives itself up, and leaves a connection that is open and good for nothing.
 */
export class EarlyStreams {
  readonly #connections = new WeakMap<Connection, Early>()

  async open<T> (connection: Connection, signal: AbortSignal | undefined, open: () => Promise<T>): Promise<T> {
    const early = this.#connections.get(connection) ?? { opening: 0, ready: false, waiting: new Set() }
    this.#connections.set(connection, early)

    while (!early.ready && early.opening >= EARLY_STREAMS) {
      await this.#turn(early, signal)
    }

    early.opening++

    try {
      const stream = await open()
      early.ready = true

      return stream
    } finally {
      early.opening--
      this.#wake(early)
    }
  }

  async #turn ({ waiting }: Early, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()

    await new Promise<void>((resolve, reject) => {
      const done = (): void => {
        signal?.removeEventListener('abort', onAbort)
        waiting.delete(done)
        resolve()
      }
      const onAbort = (): void => {
        waiting.delete(done)
        reject(signal?.reason)
      }

      waiting.add(done)
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  /** Whoever finds no room waits again */
  #wake ({ waiting }: Early): void {
    for (const done of [...waiting]) {
      done()
    }
  }
}
