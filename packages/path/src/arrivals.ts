import type { Connection, PeerId } from '@libp2p/interface'

export type ArrivalListener = (connection: Connection) => void

/**
 * Tells those who wait for something else that a connection to a peer opened.
 */
export class Arrivals {
  readonly #listeners = new Map<string, Set<ArrivalListener>>()

  /**
   * Returns a function that ends it.
   */
  listen (peer: PeerId, listener: ArrivalListener): () => void {
    const key = peer.toString()
    const listeners = this.#listeners.get(key) ?? new Set()

    this.#listeners.set(key, listeners)
    listeners.add(listener)

    return () => {
      listeners.delete(listener)

      if (listeners.size === 0 && this.#listeners.get(key) === listeners) {
        this.#listeners.delete(key)
      }
    }
  }

  /** In the turn in which it opens: libp2p's list of connections may not have it yet */
  announce (connection: Connection): void {
    this.#listeners.get(connection.remotePeer.toString())?.forEach(listener => { listener(connection) })
  }
}
